"""Who led a delegation, as panels count it."""

from schemas.visit import Official, Visit
from schemas.vocabulary import PostClass, Role, Term


class LedBy(Term):
    """The highest post among those who led the delegation, the party's before the government's."""

    PARTY_SECRETARY = "party_secretary", "a leader heads a party committee, whoever else leads beside"
    GOVERNMENT_HEAD = "government_head", "a leader heads a government, and none a party committee"
    OTHER = "other", "leaders are named, and none of them is said to hold one of these posts"
    NONE = "none", "no leader is named"


def leaders(visit: Visit) -> tuple[Official, ...]:
    """Those of a visit's officials who led the delegation."""
    return tuple(official for official in visit.officials if official.role is Role.LEADER)


def leads(visit: Visit, post: PostClass) -> bool:
    """Whether one of the leaders holds such a post."""
    return any(held.kind is post for official in leaders(visit) for held in official.posts)


def led_by(visit: Visit) -> LedBy:
    """The highest post among the leaders."""
    if leads(visit, PostClass.PARTY_SECRETARY):
        return LedBy.PARTY_SECRETARY
    if leads(visit, PostClass.GOVERNMENT_HEAD):
        return LedBy.GOVERNMENT_HEAD
    return LedBy.OTHER if leaders(visit) else LedBy.NONE
