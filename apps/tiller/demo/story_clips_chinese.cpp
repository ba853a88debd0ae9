#include "demo/clip_tables.h"

namespace tiller::demo {
namespace {

constexpr std::string_view kChineseVoice = "cmn";

DemoClip chinese(std::string_view key, std::string_view language, std::vector<std::string_view> tags,
                 std::string_view text, std::string_view headline, std::string_view closing,
                 std::vector<std::string_view> sentences) {
    return story_clip(
        key, language, std::move(tags), text,
        {.headline = headline, .closing = closing, .sentences = std::move(sentences), .voice = kChineseVoice});
}

}  // namespace

std::vector<DemoClip> chinese_story_clips() {
    return {
        chinese("zh-moon-distance", "zh-Hans", {"space", "science"}, "抬头看到的月光，已经走了一秒多。",
                "月光走了一秒多", "三十八万公里", {"月亮离我们三十八万公里。", "它的光一秒多就到了你的眼睛里。"}),
        chinese("zh-tea-story", "zh-Hans", {"tea", "food"}, "一片叶子，六种颜色。", "一片叶子，六种茶", "绿白黄青红黑",
                {"绿茶和红茶来自同一种树。", "不同的，只是叶子怎样见风见火。"}),
        chinese("zh-panda", "zh-Hans", {"animals", "plants"}, "它每天吃饭的时间比你上班还长。", "熊猫一天吃多久？",
                "十几个小时", {"熊猫每天要吃十几个小时的竹子。", "因为竹子里的营养实在太少了。"}),
        chinese("zh-abacus", "zh-Hans", {"mathematics", "history"}, "比电脑早了很多年。", "会唱歌的计算器", "噼里啪啦",
                {"算盘上珠代表五，下珠代表一。", "手指一动，账就清楚了。"}),
        chinese("zh-solar-terms", "zh-Hans", {"weather", "history"}, "古人把一年切成二十四份。", "一年有二十四节气",
                "春雨惊春清谷天", {"古人看太阳，把一年分成二十四份。", "哪天下种，哪天收割，心里有数。"}),
        chinese("zh-kite", "zh-Hans", {"wind", "history"}, "风筝最早是木头做的。", "第一只风筝是木头的", "后来才用纸",
                {"传说最早的风筝是用木头做的。", "有了纸以后，它才真正轻轻飞起来。"}),
        chinese("zh-noodles", "zh-Hans", {"food", "history"}, "一碗面，等了四千年。", "四千年前的面条", "小米做的",
                {"在青海出土过一碗四千年前的面条。", "它是用小米做的，又细又长。"}),
        chinese("zh-frog-well", "zh-Hans", {"tales", "animals"}, "成语小故事。", "井底的青蛙", "天有多大？",
                {"青蛙说，天只有井口那么大。", "海龟笑了，请它出来看一看大海。"}),
        chinese("zh-rabbit-wait", "zh-Hans", {"tales", "plants"}, "成语小故事，第二则。", "守株待兔", "兔子没有再来",
                {"一只兔子撞上了树桩。", "农夫从此天天等，地荒了，兔子没有再来。"}),
        chinese("zh-quiet-night", "zh-Hans", {"poems", "night"}, "李白，二十个字。", "静夜思", "低头思故乡",
                {"床前明月光，疑是地上霜。", "举头望明月，低头思故乡。"}),
        chinese("zh-spring-dawn", "zh-Hans", {"poems", "birds"}, "孟浩然的早晨。", "春晓", "花落知多少",
                {"春眠不觉晓，处处闻啼鸟。", "夜来风雨声，花落知多少。"}),
        chinese("zh-high-speed", "zh-Hans", {"trains", "travel"}, "窗外的风景变成了线。", "一秒走一百米", "高铁的速度",
                {"高铁一个小时能跑三百五十公里。", "也就是说，一秒钟接近一百米。"}),
        chinese("zh-firefly", "zh-Hans", {"animals", "night"}, "最省电的灯。", "萤火虫是冷光", "几乎不发热",
                {"萤火虫发的光几乎不热。", "一闪一闪，是在说：我在这里。"}),
        chinese("zh-sleep", "zh-Hans", {"sleep", "body"}, "今晚早点睡。", "睡觉时大脑在打扫", "晚安",
                {"你睡着的时候，大脑在整理记忆。", "重要的留下，不重要的扫走。"}),
        chinese("zh-strokes", "zh-Hans", {"language", "history"}, "四笔画出一棵树。", "一棵树，三个字", "木 林 森",
                {"一个木是树，两个木是林。", "三个木，就是一大片森林。"}),
        chinese("zh-pingpong", "zh-Hans", {"sport", "physics"}, "小球为什么会拐弯？", "乒乓球会拐弯", "因为它在转",
                {"乒乓球一边飞，一边转。", "空气推它一下，它就拐弯了。"}),
        chinese("zh-octopus", "zh-Hans", {"ocean", "animals"}, "它的手会自己想办法。", "章鱼的手会思考", "九个“大脑”",
                {"章鱼的每条手臂都有自己的神经。", "手找到吃的，头还不知道呢。"}),
        chinese("zh-bridge", "zh-Hans", {"city", "history"}, "一座桥，一千四百年。", "赵州桥为什么不倒？", "弧形的秘密",
                {"赵州桥已经一千四百多岁了。", "弧形把重量送到两边，洪水从小洞走。"}),
        chinese("zh-paper", "zh-Hans", {"paper", "history"}, "树皮、破布和旧渔网。", "纸是怎么来的？", "树皮和渔网",
                {"蔡伦把树皮、破布和旧渔网捣碎。", "晒干以后，就成了又轻又便宜的纸。"}),
        chinese("zh-pipa", "zh-Hans", {"music", "history"}, "大珠小珠落玉盘。", "四根弦的故事", "推出去，挑回来",
                {"琵琶两个字，说的是两个动作。", "向前弹叫琵，向后挑叫琶。"}),
        chinese("zh-bamboo", "zh-Hans", {"plants", "science"}, "坐在竹林里能听见它长高。", "竹子一天能长一米",
                "听，它在长", {"有的竹子一天能长将近一米。", "前几年，它都在地下准备。"}),
        chinese("hant-bubble-tea", "zh-Hant", {"tea", "food"}, "一杯珍奶的物理課。", "珍珠為什麼會彈？", "木薯的魔法",
                {"珍珠是用木薯粉做的。", "煮熟以後，澱粉抱住水，就彈起來了。"}),
        chinese("hant-typhoon", "zh-Hant", {"weather", "science"}, "中心最安靜。", "颱風的眼睛", "裡面沒有風",
                {"颱風的中心叫做颱風眼。", "外面狂風暴雨，裡面卻能看見星星。"}),
        chinese("hant-tram", "zh-Hant", {"city", "trains"}, "叮叮，叮叮。", "一百多歲的電車", "叮叮",
                {"香港的電車一百多年前就在跑。", "兩層樓高，慢慢走，叮叮地響。"}),
        chinese("hant-lantern", "zh-Hant", {"celebration", "night"}, "寫一個願望，讓它飛。", "天燈為什麼會飛？",
                "熱空氣比較輕", {"點一把火，燈裡的空氣變熱。", "熱空氣比較輕，願望就上天了。"}),
        chinese("hant-water-drop", "zh-Hant", {"tales", "stone"}, "成語小故事，第三則。", "滴水穿石", "一天一點點",
                {"水很軟，石頭很硬。", "可是水每天都來，石頭就有了洞。"}),
        chinese("hant-stork-tower", "zh-Hant", {"poems", "travel"}, "再上一層樓。", "登鸛雀樓", "更上一層樓",
                {"白日依山盡，黃河入海流。", "欲窮千里目，更上一層樓。"}),
        chinese("hant-butterfly", "zh-Hant", {"animals", "tales"}, "莊子醒來以後。", "莊周夢蝶", "誰在做夢？",
                {"莊子夢見自己變成蝴蝶。", "醒來他問：也許是蝴蝶夢見了我？"}),
        chinese("hant-night-market", "zh-Hant", {"food", "city"}, "先吃哪一攤？", "夜市的第一口", "跟著香味走",
                {"夜市裡，先別急著買。", "走一圈，看哪一攤排隊最長。"}),
        chinese("hant-hot-spring", "zh-Hant", {"travel", "stone"}, "地底下的熱水壺。", "溫泉為什麼是熱的？",
                "地球在燒水", {"雨水流進很深的地下。", "石頭把它燒熱，它又冒了上來。"}),
        chinese("hant-go", "zh-Hant", {"sport", "mathematics"}, "比宇宙裡的原子還多。", "圍棋有多少種下法？", "數不完",
                {"圍棋盤上有三百六十一個點。", "下法的數目，比宇宙裡的原子還多。"}),
    };
}

}  // namespace tiller::demo
