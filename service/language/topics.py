"""Words that speak of a topic, for the rules; each list is what the codebook's definition names."""

import re

from schemas.vocabulary import Topic

WORDS: dict[Topic, re.Pattern[str]] = {
    topic: re.compile(words)
    for topic, words in {
        Topic.INDUSTRY: "产业|制造业|装备制造|园区",
        Topic.INNOVATION: "科技创新|创新驱动|科创|协同创新|创新策源|科技合作|创新要素|科技成果",
        Topic.REFORM: "改革|自贸区|自贸试验区|体制机制|制度创新",
        Topic.BUSINESS_ENVIRONMENT: "营商环境|放管服|行政审批|一网通办",
        Topic.URBAN: "城市规划|城市更新|城市治理|精细化|垃圾分类|城市设计|旧区改造|城市建设|供排水",
        Topic.TRANSPORT: "交通|港口|物流|铁路|高速|[\u4e00-\u9fff]港的?(?:深度)?合作",
        Topic.ENVIRONMENT: "生态(?!城|圈|链)|大气(?!魄|磅礴)|污染|水环境|河流",
        Topic.CULTURE_TOURISM: "文化(?!中心)|旅游|体育",
        Topic.PUBLIC_SERVICES: "(?<!主题)(?<!红色)(?<!党性)教育|医疗|社保|养老|就医|公共服务",
        Topic.TALENT: "人才|干部(?:双向)?(?:挂职|交流)|干部人才",
        Topic.FINANCE: "金融|资本市场",
        Topic.OPENING_UP: "外贸|通关|会展|对外开放|扩大开放|高水平开放|双开放|进口博览会|进博会|服贸会|保税",
        Topic.DIGITAL: "数字化|大数据|数字经济|智慧城市|电子商务",
        Topic.RURAL: "农业|乡村振兴|农产品",
        Topic.ASSISTANCE: "对口支援|对口合作|对口帮扶|援(?:疆|藏|青)|东西部(?:扶贫)?协作|结对帮扶",
        Topic.PARTY_BUILDING: "党建|主题教育|红色教育|初心",
        Topic.ENERGY: "能源|电力",
        Topic.SAFETY: "应急|政法|人防",
        Topic.PLANNING: "协同发展|一体化发展|同城化|都市圈|(?:区域|两地|两市)融合发展|"
        "长三角(?:区域)?(?:一体化|合作)|区域协调|发展战略",
    }.items()
}
# Most sentences speak of none.
ANY_TOPIC = re.compile("|".join(words.pattern for words in WORDS.values()))
# A sentence speaks of what the sides will do, or came to learn, where one of these stands in it.
INTENT = re.compile(r"学习|借鉴|合作|加强|推动|推进|深化|希望|对接|共同|互学互鉴|携手|协作|交流")
