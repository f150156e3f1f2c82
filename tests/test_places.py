import csv
from pathlib import Path

import pytest

from service.language.divisions import Division, table
from service.language.places import Gazetteer

CHECK_FILE = Path(__file__).parents[2] / "shared" / "data" / "areacodes.csv"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def places(gazetteer: Gazetteer, *names: str) -> list[Division]:
    found = [gazetteer.resolve(name) for name in names]
    assert None not in found
    return [division for division in found if division]


FOUND = [
    # Full names and chains.
    ("北京市党政代表团赴天津市学习考察", [("北京市", "110000"), ("天津市", "120000")]),
    ("我市一行来到天津滨海新区参观", [("天津滨海新区", "120116")]),
    ("四川省宜宾市兴文县党政代表团", [("四川省宜宾市兴文县", "511528")]),
    ("宜宾兴文来访", [("宜宾兴文", "511528")]),
    ("河北唐山与辽宁朝阳", [("河北唐山", "130200"), ("辽宁朝阳", "211300")]),
    ("唐山路南区", [("唐山路南区", "130202")]),
    ("上海市浦东新区", [("上海市浦东新区", "310115")]),
    ("北京市·上海市工作交流座谈会", [("北京市", "110000"), ("上海市", "310000")]),
    ("哈密市伊州区", [("哈密市伊州区", "650502")]),
    ("第八师石河子市", [("第八师石河子市", "659001")]),
    # Short forms of provinces and prefectures.
    ("京津冀协同发展，内蒙古、新疆、香港", [("内蒙古", "150000"), ("新疆", "650000"), ("香港", "810000")]),
    ("恩施州、延边州、海南州", [("恩施州", "422800"), ("延边州", "222400"), ("海南州", "632500")]),
    ("湖北恩施市", [("湖北恩施市", "422801")]),
    ("大兴安岭", [("大兴安岭", "232700")]),
    # The longest match: titles and the words behind a name are the caller's.
    ("天津市委书记甘一鸣", [("天津市", "120000")]),
    ("北京市政府秘书长乐二川", [("北京市", "110000")]),
    ("滨海新区区委书记丙三秋", [("滨海新区", "120116")]),
    ("吉林省委", [("吉林省", "220000")]),
    # A county's short form, or a word, only behind what it lies in.
    ("兴文的竹海", []),
    ("各位来宾，朝阳产业，白银", []),
    ("广西来宾、阳泉市城区", [("广西来宾", "451300"), ("阳泉市城区", "140302")]),
    ("到雄县考察", [("雄县", "130638")]),
    ("代县长、任县委书记，乡镇和县直部门，召开县委会议", []),
    ("省市区、我市区、县市区、老城区、革命老边区", []),
    # Words that hold a name.
    ("长治久安，出海口，推广东西部协作，重大理论，广大同志，文山会海，今天水利，盛大庆典", []),
    ("黄河南岸，长江西岸，长白山，孙中山，四平方公里，保定", [("保定", "130600")]),
    ("南京西路、天津大道，上海路径", [("上海", "310000")]),
    ("河北区域协同，吉林市场", [("河北", "130000"), ("吉林", "220000")]),
    ("河北区、东丽区", [("河北区", "120105"), ("东丽区", "120110")]),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_find(gazetteer: Gazetteer, text: str, expected: list[tuple[str, str]]) -> None:
    """Each place is found once, as its longest name, and its likeliest division is the innermost one."""
    mentions = gazetteer.find(text)

    assert [(mention.text, mention.divisions[0].code) for mention in mentions] == expected
    assert all(text[mention.start : mention.end] == mention.text for mention in mentions)


ZONES = [
    ("天津港、中新生态城", "中新天津生态城", "120000"),
    ("赴河北雄安新区调研", "河北雄安新区", "130000"),
    ("青岛西海岸新区", "青岛西海岸新区", "370000"),
    ("南京江北新区", "南京江北新区", "320000"),
    ("苏州工业园区", "苏州工业园区", "320000"),
    ("上海自贸区临港新片区", "临港新片区", "310000"),
    ("河北唐山高新区", "唐山高新区", "130000"),
    ("天津经济技术开发区", "天津经济技术开发区", "120000"),
    ("滨海新区高新区", "天津市滨海新区高新区", "120000"),
    ("苏州昆山经济技术开发区", "苏州昆山经济技术开发区", "320000"),
]


@pytest.mark.parametrize(("text", "name", "province"), ZONES)
def test_find_zone(gazetteer: Gazetteer, text: str, name: str, province: str) -> None:
    """A development zone has no code, lies in a province, and is called by its table or as written."""
    (zone,) = gazetteer.find(text)[-1].divisions

    assert (zone.name, zone.code, zone.level, zone.province) == (name, None, "zone", province)


def test_find_reports_homonyms(gazetteer: Gazetteer) -> None:
    """A name that several divisions share comes with all of them, those of today first."""
    (mention,) = gazetteer.find("江北区")

    assert [division.code for division in mention.divisions] == ["330205", "500105"]


def test_find_of_a_year(gazetteer: Gazetteer) -> None:
    """With a year, only divisions of that year are found."""
    assert [mention.text for mention in gazetteer.find("塘沽区和临平区", 2008)] == ["塘沽区"]
    assert [mention.text for mention in gazetteer.find("塘沽区和临平区", 2022)] == ["临平区"]


RESOLVED = [
    ("四川省宜宾市兴文县", "511528"),
    ("天津滨海新区", "120116"),
    ("唐山", "130200"),
    ("昆山", "320583"),
    ("吉林", "220000"),
    ("河北", "130000"),
    ("海南", "460000"),
    ("台湾", "710000"),
    ("澳门特别行政区", "820000"),
    ("加格达奇区", "232761"),
    ("神农架林区", "429021"),
    ("随州市", "421300"),
    ("塘沽区", "120107"),
    ("和康县", "653228"),
    ("北京市朝阳区", "110105"),
    # Unknown, wrapped, or shared by several places.
    ("中共唐山市委", None),
    ("唐山市委", None),
    ("我市", None),
    ("鼓楼区", None),
    ("朝阳区", None),
    ("滨海", None),
    ("鼓楼区经济开发区", None),
    ("唐山新区", None),
    ("", None),
]


@pytest.mark.parametrize(("name", "code"), RESOLVED)
def test_resolve(gazetteer: Gazetteer, name: str, code: str | None) -> None:
    """A name or chain means one division by itself, or none."""
    division = gazetteer.resolve(name)

    assert (division and division.code) == code


NEAR = [
    ("朝阳区", ["北京市"], "110105"),
    ("朝阳区", ["长春市", "唐山市"], "220104"),
    ("朝阳区", ["北京市", "长春市"], None),
    ("鼓楼区", ["江苏省"], None),
    ("鼓楼区", ["南京市"], "320106"),
    ("新华区", ["沧州"], "130902"),
    ("滨海", ["天津"], "120116"),
    ("滨海", ["江苏"], "320922"),
    ("江北区", ["重庆"], "500105"),
    ("海南", ["青海"], "632500"),
    ("河北", ["天津"], "130000"),
    ("吉林", ["长春市"], "220000"),
    ("东城区", ["唐山市"], "110101"),
]


@pytest.mark.parametrize(("name", "near", "code"), NEAR)
def test_resolve_near(gazetteer: Gazetteer, name: str, near: list[str], code: str | None) -> None:
    """Among namesakes the one in the city, then in the province, of the article's other places is meant."""
    division = gazetteer.resolve(name, near=places(gazetteer, *near))

    assert (division and division.code) == code


YEARS = [
    ("塘沽区", 2008, "120107"),
    ("塘沽区", 2018, None),
    ("天津市滨海新区", 2008, None),
    ("襄樊市", 2009, "420600"),
    ("襄阳市", 2019, "420600"),
    # Renamed in the course of 2020: that year's news knows both names.
    ("邢台市桥东区", 2020, "130502"),
    ("邢台市襄都区", 2020, "130502"),
    ("香坊区", 2010, "230110"),
    ("两江新区", 2018, None),
    ("唐山市新区", 2001, "130206"),
    ("瓜州县", 2010, "620922"),
    ("重庆市江北区", 2020, "500105"),
]


@pytest.mark.parametrize(("name", "year", "code"), YEARS)
def test_resolve_in_year(gazetteer: Gazetteer, name: str, year: int, code: str | None) -> None:
    """A name means what it meant in that year."""
    division = gazetteer.resolve(name, year=year)

    assert (division and division.code) == code


RECORDS = [
    ("天津滨海新区", "天津市滨海新区"),
    ("临平区", "杭州市临平区"),
    ("江干区", "杭州市江干区"),
    ("石河子", "石河子市"),
    ("婺源县", "婺源县"),
    ("昆山市", "昆山市"),
    ("北京", "北京市"),
    ("内蒙古", "内蒙古自治区"),
    ("延边州", "延边朝鲜族自治州"),
    ("神农架林区", "神农架林区"),
    ("六枝特区", "六枝特区"),
    ("加格达奇区", "加格达奇区"),
    ("雄安新区", "河北雄安新区"),
]


@pytest.mark.parametrize(("name", "expected"), RECORDS)
def test_record_name(gazetteer: Gazetteer, name: str, expected: str) -> None:
    """A record writes a district with its city in front and everything else bare."""
    (division,) = places(gazetteer, name)

    assert gazetteer.record_name(division) == expected


def test_record_name_of_a_year(gazetteer: Gazetteer) -> None:
    """The city in front of a district is called as it was then."""
    (district,) = places(gazetteer, "襄阳市樊城区")

    assert gazetteer.record_name(district, 2008) == "襄樊市樊城区"


def test_forms(gazetteer: Gazetteer) -> None:
    """A division is written in full, in chains with and without 省 and 市, and bare; the longest first."""
    (binhai, yanbian) = places(gazetteer, "天津滨海新区", "延边")
    bare = ["延边朝鲜族自治州", "延边自治州", "延边州", "延边"]

    assert gazetteer.forms(binhai)[:2] == ("天津市滨海新区", "天津滨海新区")
    assert gazetteer.forms(binhai)[-2:] == ("滨海新区", "滨海")
    assert [form for form in gazetteer.forms(yanbian) if not form.startswith("吉林")] == bare


SHORT = [
    ("玉龙纳西族自治县", ("玉龙县", "玉龙")),
    ("双江拉祜族佤族布朗族傣族自治县", ("双江县", "双江")),
    ("克孜勒苏柯尔克孜自治州", ("克州", "克孜勒苏州", "克孜勒苏")),
    ("东乡族自治县", ("东乡县", "东乡")),
    ("隆林各族自治县", ("隆林县", "隆林")),
    ("广西壮族自治区", ("广西",)),
    ("西藏自治区", ("西藏",)),
    ("雄县", ()),
]


@pytest.mark.parametrize(("name", "short"), SHORT)
def test_short_forms(gazetteer: Gazetteer, name: str, short: tuple[str, ...]) -> None:
    """Every short form of a name leads back to it, and the peoples in it are left out."""
    (division,) = places(gazetteer, name)

    assert set(short) < set(gazetteer.forms(division))
    assert all(division in gazetteer.named(form) for form in short)


CHARACTERS = [
    ("沪", [], "上海市"),
    ("申", [], "上海市"),
    ("唐", [], "唐山市"),
    ("甬", [], "宁波市"),
    ("秦", [], "陕西省"),
    ("青", [], None),
    ("青", ["山东省"], "青岛市"),
    ("青", ["西宁市"], "青海省"),
    ("秦", ["河北省"], "秦皇岛市"),
    ("宁", [], None),
    ("宁", ["南京市", "上海市"], "南京市"),
    ("宁", ["宁夏"], "宁夏回族自治区"),
    ("我", [], None),
]


@pytest.mark.parametrize(("character", "near", "name"), CHARACTERS)
def test_abbreviated(gazetteer: Gazetteer, character: str, near: list[str], name: str | None) -> None:
    """One character stands for its province or city; one shared by two only where the article tells which."""
    division = gazetteer.abbreviated(character, places(gazetteer, *near))

    assert (division and division.name) == name


def test_every_province_has_a_character(gazetteer: Gazetteer) -> None:
    """The one-character names cover all 34 provinces, 宁 and 青 only with their context."""
    characters = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘新台港澳"
    provinces = {division.code for division in map(gazetteer.abbreviated, characters) if division}

    assert len(provinces) == 32


def test_every_name_resolves_from_its_longest_form(gazetteer: Gazetteer) -> None:
    """Every division in use is found and resolved by its longest form."""
    wrong = []
    for code in gazetteer.codes():
        division = gazetteer.coded(code)
        if division and division.until is None:
            longest = gazetteer.forms(division)[0]
            mention = gazetteer.find(longest)[0]
            if gazetteer.resolve(longest) != division or mention.text != longest:
                wrong.append((longest, mention.text))

    assert wrong == []


def test_own_table_has_known_codes(gazetteer: Gazetteer) -> None:
    """Every alias, one-character name and zone of our own table belongs to a division in use."""
    codes = [code for row in table()["alias"] for code in row["names"].values()]
    codes += [row["parent"] for row in table()["zone"]]
    codes += table()["abbreviation"].values()
    codes += [code for near in table()["abbreviation_near"].values() for code in near]
    divisions = [gazetteer.coded(code) for code in codes]

    assert [code for code, found in zip(codes, divisions, strict=True) if not found or found.until] == []


# What the check file and the gazetteer hold differently of the 4,255 rows in use since 2000, and why.
DIFFERENT = {
    # Districts that ended by 2003 and that python-stdnum has as 郊区.
    "450111": "市郊区",
    "450211": "市郊区",
    "450411": "市郊区",
    # A district of 濮阳 that was called nothing but 市区 until 2002; elsewhere that row is a placeholder.
    "410902": "市区",
    # The one year in which 琼山市 had this code is 2002 in python-stdnum, 2001 to 2002 in the check file.
    "469004": "琼山市",
}


def checked_rows() -> list[dict[str, str]]:
    if not CHECK_FILE.exists():
        pytest.skip(f"the check file {CHECK_FILE} is not part of the project and is not here")
    with CHECK_FILE.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows if int(row["变更/弃用时间"] or 9999) >= 2000]


def test_check_file(gazetteer: Gazetteer) -> None:
    """Every division in use since 2000 by an independent table has the same name and resolves to its code."""
    different: dict[str, str] = {}
    for row in checked_rows():
        year = max(int(row["变更/弃用时间"] or 2025) - 1, int(row["启用时间"]))
        parents = [row["一级行政区"], row["二级行政区"], row["名称"]]
        chain = "".join(dict.fromkeys(part for part in parents if part != "直辖"))
        division = gazetteer.resolve(chain, year=year)
        if (division and division.code, division and division.name) != (row["代码"], row["名称"]):
            different[row["代码"]] = row["名称"]

    assert different == DIFFERENT
