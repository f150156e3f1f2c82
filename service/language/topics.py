"""Words that speak of a topic, for the rules; each list is what the codebook's definition names."""

import re

from schemas.vocabulary import Topic

WORDS: dict[Topic, re.Pattern[str]] = {
    topic: re.compile(words)
    for topic, words in {
        Topic.INDUSTRY: "产业|制造业|装备制造|园区|工业|招商引资",
        Topic.INNOVATION: "科技创新|创新驱动|科创|协同创新|创新策源|科技合作|创新要素|科技成果|成果转化|"
        "自主创新",
        Topic.REFORM: "改革|自贸区|自贸试验区|体制机制|制度创新|转制",
        Topic.BUSINESS_ENVIRONMENT: "营商环境|放管服|行政审批|一网通办|政务服务|"
        "审批(?:制度|服务|效率)|发展环境|容缺受理",
        Topic.URBAN: "城市规划|城市更新|城市治理|精细化|垃圾分类|城市设计|旧区改造|城市建设|供排水|城市管理|"
        "城镇化|城乡一体化|城镇建设|新城建设",
        Topic.TRANSPORT: "交通|港口|物流|铁路|高速公路|航线|航空运输|联运|[\u4e00-\u9fff]港的?(?:深度)?合作",
        Topic.ENVIRONMENT: "生态(?!城|圈|链)|大气(?!魄|磅礴)|污染|水环境|河流|治水|污水|环境保护|环保|水源地|"
        "绿水青山",
        Topic.CULTURE_TOURISM: "文化(?!中心)|旅游|体育|文旅",
        Topic.PUBLIC_SERVICES: "(?<!主题)(?<!红色)(?<!党性)教育|医疗|社保|养老|就医|公共服务|"
        "卫生(?:健康|部门|事业)|职业培训",
        Topic.TALENT: "人才|干部(?:双向)?(?:挂职|交流|互派|培训|培养)|互派[^，。]{0,8}干部|"
        "干部[^，。]{0,6}挂职|跟班学习",
        Topic.FINANCE: "金融|资本市场",
        Topic.OPENING_UP: "外贸|通关|会展|对外开放|扩大开放|高水平开放|双开放|进口博览会|进博会|服贸会|保税|"
        "口岸|跨境|开放合作|对俄|外向型",
        Topic.DIGITAL: "数字化|大数据|数字经济|智慧城市|电子商务|电商|数字政务|数字[^，。]{0,4}改革|互联网",
        Topic.RURAL: "农业|乡村振兴|农产品|农畜产品|畜产品|美丽乡村|乡村(?:建设|治理|旅游)|新农村|农牧|农村",
        Topic.ASSISTANCE: "对口支援|对口合作|对口帮扶|援(?:疆|藏|青|建)|东西部(?:扶贫)?协作|结对帮扶|"
        "扶贫协作|粤桂协作|沪滇协作|协作资金|帮扶资金|支教支医",
        Topic.PARTY_BUILDING: "党建|主题教育|红色教育|初心|革命传统",
        Topic.ENERGY: "能源|电力|光伏|风电",
        Topic.SAFETY: "应急|政法|人防|社会治理|矛盾调解|枫桥经验",
        Topic.PLANNING: "协同发展|一体化发展|同城化|都市圈|(?:区域|两地|两市)融合发展|"
        "长三角(?:区域)?(?:一体化|合作)|区域协调|发展战略|双城经济圈|毗邻区|城市群|山海协作",
    }.items()
}
# Most sentences speak of none.
ANY_TOPIC = re.compile("|".join(words.pattern for words in WORDS.values()))
# A sentence speaks of what the sides will do, or came to learn, where one of these stands in it.
INTENT = re.compile(
    "学习|借鉴|合作|加强|推动|推进|深化|希望|对接|共同|互学互鉴|携手|协作|交流|支持|建议|提出|约定|签|互[派推补通学]|共[建推享商谋育拓营]"
    "|领域|方面|围绕|就[^，。]{2,30}(?:进行|开展|达成|交换|深入|与)|考察[^，。]{2,}|恳请|聚焦|重点|带动|愿[意与]|邀请|达成|洽谈|帮助|启示"
)
