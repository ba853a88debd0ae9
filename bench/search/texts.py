"""Texts for many videos and people, the same in every run: made-up words with the frequencies of a language (Zipf), and Chinese in both scripts."""

import random

PEOPLE = 20_000
WORDS = 60_000
CHARACTERS = 3_000
TITLE_WORDS = 12
CAPTION_WORDS = 60
KINDS = ("english", "simplified", "traditional", "mixed")

# The same words in both scripts: what is written in one must be found by the other.
PAIRS = (
    "红烧牛肉面 紅燒牛肉麵,电车 電車,台湾夜市 臺灣夜市,手机摄影 手機攝影,学习钢琴 學習鋼琴,太极拳 太極拳,书法练习 書法練習,猫咪 貓咪,"
    "面包师傅 麵包師傅,骑自行车 騎自行車,飞机 飛機,历史故事 歷史故事,音乐会 音樂會,画国画 畫國畫,养鱼 養魚,乌龟 烏龜,龙舟 龍舟,灯笼 燈籠,"
    "围棋 圍棋,剪头发 剪頭髮,后院种树 後院種樹,云海 雲海,铁路 鐵路,机器人 機器人,图书馆 圖書館,医生 醫生,药材 藥材,汤圆 湯圓,饺子 餃子,"
    "鸡蛋饼 雞蛋餅,凤梨酥 鳳梨酥,绿豆汤 綠豆湯,虾饺 蝦餃,广东话 廣東話,长城 長城,泰国旅游 泰國旅遊,雪后的街 雪後的街,乡村生活 鄉村生活,"
    "维修电脑 維修電腦,编织毛线 編織毛線"
)
WORDS_OF_BOTH = [tuple(pair.split()) for pair in PAIRS.split(",")]


class TextMaker:
    def __init__(self):
        self.random = random.Random(7)
        self.words = [self.made_up_word() for _ in range(WORDS)]

    def made_up_word(self):
        syllables = [self.random.choice("bcdfghklmnprstvwz") + self.random.choice("aeiou") for _ in range(self.random.randint(1, 4))]
        return "".join(syllables) + self.random.choice(["", self.random.choice("bcdfghklmnprstvwz")])

    def rank(self, count):
        """Between 0 and `count`, the first ones often, as words of a language are."""
        return min(count - 1, int(count ** self.random.random()) - 1)

    def english(self, count):
        return " ".join(self.words[self.rank(WORDS)] for _ in range(count))

    def characters(self, count):
        return "".join(chr(0x4E00 + self.rank(CHARACTERS)) for _ in range(count))

    def chinese(self, script, count):
        words = [self.random.choice(WORDS_OF_BOTH)[script] for _ in range(2)]
        return words[0] + self.characters(count) + words[1]

    def text(self, kind, words):
        if kind == "english":
            return self.english(words)
        if kind == "mixed":
            return f"{self.chinese(self.random.randrange(2), words // 2)} {self.english(words // 2)}"
        return self.chinese(KINDS.index(kind) - 1, 2 * words)

    def person(self, number):
        return {"handle": f"{self.words[number]}_{number}", "name": self.words[number]}

    def video(self, number):
        kind = KINDS[number % len(KINDS)]
        plain = kind == "english"
        return {
            "by": number % PEOPLE,
            "text": self.text(kind, TITLE_WORDS),
            "tags": [self.words[self.rank(5_000)] if plain else self.characters(2) for _ in range(3)],
            "sound": self.english(2),
            "language": {"english": "en", "simplified": "zh-Hans", "traditional": "zh-Hant", "mixed": "zh-Hans"}[kind],
            "captions": self.text(kind, CAPTION_WORDS) if number % 3 == 0 else "",
        }

    def questions(self, kind, videos, count):
        """What somebody types who looks for one of these videos, whole: words that stand in it."""
        of_kind = [video for number, video in enumerate(videos) if KINDS[number % len(KINDS)] == kind]
        for video in self.random.sample(of_kind, count):
            words = video["text"].split()
            if kind == "english":
                start = self.random.randrange(len(words) - 3)
                yield " ".join(words[start:start + 3])
                continue
            begin = next(word for pair in WORDS_OF_BOTH for word in pair if words[0].startswith(word))
            yield f"{begin} {words[1]}" if kind == "mixed" else words[0][:len(begin) + 2]

    def with_typo(self, text):
        """A letter too few, in its longest word."""
        word = max(text.split(), key=len)
        middle = len(word) // 2
        return text.replace(word, word[:middle] + word[middle + 1:])
