"""Steps against what forums, clones, fonts, encodings and print did to a text, in their order.

They read a text whose white space and characters are unified already, and come before wrapped lines are
joined, so that no scrap stands between two lines that belong together. Dates that lost a dash or a 月 are
no matter of theirs: service/language reads them with their damage, and says so.
"""

from service.cleaning.glyphs import decode_glyphs
from service.cleaning.leftovers import (
    drop_garbage_lines,
    drop_image_leftovers,
    drop_question_prefixes,
    unite_doubled_commas,
)
from service.cleaning.lost import restore_lost_characters
from service.cleaning.pagination import drop_page_jumps, drop_page_numbers
from service.cleaning.repeats import drop_repeats
from service.cleaning.seams import part_seams
from service.cleaning.splices import drop_splices
from service.cleaning.text import Step

NOISE_STEPS: tuple[Step, ...] = (
    drop_garbage_lines,
    drop_image_leftovers,
    drop_question_prefixes,
    drop_page_jumps,
    drop_page_numbers,
    unite_doubled_commas,
    drop_splices,
    decode_glyphs,
    restore_lost_characters,
    part_seams,
    # Last: two copies are alike only when nothing else is wrong with them.
    drop_repeats,
)
