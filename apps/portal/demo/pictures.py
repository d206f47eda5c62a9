"""Flat pictures of school life, drawn by program, the same on every machine, without any text."""

from random import Random

from apps.core.colours import mix

from .scenery import Scenery

WIDTH, HEIGHT = 1200, 675


def draw(scene, brand, accent):
    """Return the picture of a scene of ``SCENES`` in the colours of a school."""
    canvas = Scenery(WIDTH, HEIGHT, brand, accent, Random(scene))
    SCENES[scene](canvas)
    return canvas.finished()


def school_yard(canvas):
    """The yard with the building, the flag pole and a flame tree."""
    canvas.sky("#cfe8f5", "#fdf3dc")
    canvas.sun(980, 130, 58)
    canvas.hills(360, 90, mix("#7fae8b", canvas.brand, 0.15), waves=2.2)
    canvas.building(330, 250, 560, 240)
    canvas.ground(490, "#e4c79a")
    canvas.flag_pole(180, 120, 520)
    canvas.flame_tree(1020, 520, 1.25)
    canvas.row_of_children(340, 600, 8, 62)


def opening_day(canvas):
    """Opening day: children with balloons before the school."""
    canvas.sky("#bfe0f2", "#fff6e3")
    canvas.building(250, 210, 700, 260)
    canvas.ground(470, "#dcbf92")
    canvas.bunting(90, 1200)
    for place in range(11):
        x = 90 + place * 105
        canvas.balloon(x, 190 + canvas.dice.randint(-60, 70), 560)
    canvas.row_of_children(95, 610, 11, 105)


def classroom(canvas):
    """A classroom: blackboard, windows, rows of desks."""
    canvas.fill(mix(canvas.brand, "#ffffff", 0.86))
    canvas.box(250, 90, 950, 360, "#7a5230", radius=12)
    canvas.box(266, 106, 934, 344, "#2f5d4a", radius=6)
    for x in (40, 990):
        canvas.window(x, 100, 170, 230)
    canvas.ground(470, "#d8b98a")
    for row, (y, size, count) in enumerate(((420, 0.8, 5), (530, 1.0, 4))):
        for place in range(count):
            canvas.desk(170 + place * (190 + 60 * row), y, size)


def books(canvas):
    """Piles of books, a globe and a lamp on a table."""
    canvas.fill(mix(canvas.accent, "#ffffff", 0.84))
    canvas.box(0, 540, WIDTH, HEIGHT, "#a8713f")
    canvas.box(0, 540, WIDTH, 556, "#8c5b30")
    canvas.book_pile(150, 540, 6, 330)
    canvas.book_pile(820, 540, 4, 280)
    canvas.globe(620, 370, 130)
    canvas.standing_books(520, 90, 8)
    canvas.box(490, 220, 900, 232, "#8c5b30")


def hills(canvas):
    """The highlands at dawn: hills, mist, a communal house and pines."""
    canvas.sky("#f7c9a0", "#fdeed6")
    canvas.sun(760, 250, 76)
    for number, colour in enumerate(("#a9b8c9", "#7f9bb0", "#5f8a86", "#3f7360", "#2f5d48")):
        canvas.hills(330 + number * 62, 70 - number * 6, colour, waves=1.6 + number * 0.45)
    canvas.communal_house(330, 570, 1.2)
    for x in (60, 150, 520, 900, 980, 1090, 1150):
        canvas.pine(x, 600 + canvas.dice.randint(-14, 40), canvas.dice.uniform(0.8, 1.3))


def lotus(canvas):
    """Lotus flowers on a pond."""
    canvas.sky("#d7eee6", "#a9d4c6")
    for number in range(16):
        x, y = canvas.dice.randint(0, WIDTH), 300 + number * 24
        canvas.lily_pad(x, y, canvas.dice.randint(60, 130))
    for x, y, size in ((330, 420, 1.5), (800, 380, 1.1), (620, 560, 1.8), (1050, 540, 1.3)):
        canvas.lotus(x, y, size)


def lanterns(canvas):
    """Mid-autumn night: the full moon, star lanterns and children."""
    canvas.sky("#1d2b53", "#3a4f86")
    canvas.disc(930, 160, 92, "#fff3c4")
    canvas.disc(958, 140, 18, "#f4e3a4")
    canvas.disc(900, 190, 12, "#f4e3a4")
    canvas.stars(60, 320)
    canvas.hills(520, 50, "#16223f", waves=2)
    canvas.ground(590, "#22335c")
    for place in range(6):
        canvas.star_lantern(150 + place * 180, 330 + (place % 2) * 60, 52)
    canvas.row_of_children(150, 625, 6, 180)


def sports(canvas):
    """A sports day: the running track, cones and a ball."""
    canvas.sky("#cbe6f7", "#f3f8ea")
    canvas.hills(330, 50, "#86b07a", waves=1.5)
    canvas.ground(380, "#6fa65c")
    for number in range(5):
        top = 430 + number * 44
        canvas.box(0, top, WIDTH, top + 40, mix("#c96a45", "#ffffff", 0.04 * number))
        canvas.box(0, top + 40, WIDTH, top + 44, "#ffffff")
    canvas.bunting(80, 1200)
    for place in range(5):
        canvas.child(190 + place * 205, 470 + place * 40, 1.15, running=True)
    canvas.ball(1080, 610, 42)


def garden(canvas):
    """The school garden: beds of vegetables, a watering can and the morning sun."""
    canvas.sky("#d9f0f3", "#fbf4dd")
    canvas.sun(180, 130, 60)
    canvas.hills(330, 60, "#8fb98a", waves=2)
    canvas.ground(390, "#9c6b42")
    for row in range(4):
        for place in range(12):
            x = 40 + place * 102 + (row % 2) * 40
            canvas.cabbage(x, 440 + row * 68, 0.7 + row * 0.14)
    canvas.child(930, 590, 1.5)
    canvas.child(240, 600, 1.5)


def laboratory(canvas):
    """A science lesson: flasks, test tubes and a microscope."""
    canvas.fill(mix(canvas.brand, "#ffffff", 0.88))
    canvas.window(80, 70, 220, 260)
    canvas.window(900, 70, 220, 260)
    canvas.box(0, 520, WIDTH, HEIGHT, "#d5dbe0")
    canvas.box(0, 520, WIDTH, 534, "#aab4bc")
    for x, colour in ((300, canvas.accent), (470, "#5aa7a0"), (900, canvas.brand)):
        canvas.flask(x, 520, 1.3, colour)
    canvas.test_tubes(620, 520)
    canvas.microscope(1040, 520)


def fire_safety(canvas):
    """A fire drill: extinguisher, safe way out and pupils in line."""
    canvas.sky("#e4eef4", "#f8f2e6")
    canvas.building(60, 160, 640, 330)
    canvas.ground(490, "#cdd3cf")
    canvas.extinguisher(960, 560, 1.5)
    canvas.row_of_children(120, 600, 7, 84)


def meal(canvas):
    """A school lunch: trays with rice, greens, fish and soup."""
    canvas.fill(mix(canvas.accent, "#ffffff", 0.8))
    canvas.box(0, 0, WIDTH, 120, mix(canvas.brand, "#ffffff", 0.35))
    for x, y in ((330, 400), (870, 400)):
        canvas.tray(x, y)


def computers(canvas):
    """The computer room."""
    canvas.fill(mix(canvas.brand, "#ffffff", 0.84))
    canvas.window(470, 60, 260, 200)
    canvas.box(0, 540, WIDTH, HEIGHT, "#b98d5f")
    for x in (90, 480, 870):
        canvas.computer(x, 540)


def library(canvas):
    """A reading corner: shelves full of books and a child on a mat."""
    canvas.fill("#f6ead6")
    for shelf in range(3):
        y = 190 + shelf * 150
        canvas.standing_books(60, y - 120, 24, base=y, span=1080)
        canvas.box(40, y, 1160, y + 16, "#8c5b30")
    canvas.box(0, 560, WIDTH, HEIGHT, mix(canvas.accent, "#ffffff", 0.45))
    canvas.child(420, 640, 1.5)
    canvas.child(760, 640, 1.5)


def flowers(canvas):
    """A bunch of flowers for the teachers on a desk."""
    canvas.fill(mix(canvas.brand, "#ffffff", 0.88))
    canvas.box(0, 545, WIDTH, HEIGHT, "#a8713f")
    canvas.bouquet(600, 545)
    canvas.book_pile(850, 545, 3, 240)
    canvas.book_pile(140, 545, 2, 230)


def rain(canvas):
    """A rainy day: umbrellas on the way to school."""
    canvas.sky("#9fb4c4", "#d7dfe3")
    canvas.hills(400, 60, "#7d9a8c", waves=2)
    canvas.ground(500, "#98a39b")
    canvas.raindrops(220)
    for place in range(6):
        canvas.umbrella_child(140 + place * 185, 600 + (place % 2) * 18)


SCENES = {
    scene.__name__: scene
    for scene in (
        *(school_yard, opening_day, classroom, books, hills, lotus, lanterns, sports, garden),
        *(laboratory, fire_safety, meal, computers, library, flowers, rain),
    )
}
DESCRIPTIONS = {
    "school_yard": "Tranh vẽ sân trường có cột cờ, cây phượng đỏ và học sinh xếp hàng.",
    "opening_day": "Tranh vẽ học sinh cầm bóng bay trước dãy lớp học trong ngày khai giảng.",
    "classroom": "Tranh vẽ phòng học với bảng xanh, cửa sổ và các dãy bàn.",
    "books": "Tranh vẽ những chồng sách và quả địa cầu trên bàn.",
    "hills": "Tranh vẽ đồi núi Tây Nguyên lúc bình minh, có nhà rông và rặng thông.",
    "lotus": "Tranh vẽ hồ sen đang nở hoa.",
    "lanterns": "Tranh vẽ đêm trăng rằm với đèn ông sao và các em nhỏ.",
    "sports": "Tranh vẽ các em chạy thi trên đường chạy của sân trường.",
    "garden": "Tranh vẽ vườn rau của trường trong nắng sớm.",
    "laboratory": "Tranh vẽ bàn thí nghiệm với bình, ống nghiệm và kính hiển vi.",
    "fire_safety": "Tranh vẽ bình chữa cháy và học sinh xếp hàng trong buổi diễn tập.",
    "meal": "Tranh vẽ khay cơm bán trú có cơm, rau, cá và canh.",
    "computers": "Tranh vẽ phòng máy tính của trường.",
    "library": "Tranh vẽ góc đọc sách với các kệ đầy sách.",
    "flowers": "Tranh vẽ bó hoa tặng thầy cô đặt bên chồng sách.",
    "rain": "Tranh vẽ học sinh che ô đến trường trong ngày mưa.",
}
