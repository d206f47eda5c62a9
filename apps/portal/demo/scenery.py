"""Buildings, furniture, things and children that stand in the pictures."""

from math import cos, pi, sin

from apps.core.colours import mix

from .canvas import FINE, Canvas

SKIN = ("#e8b98f", "#d9a273", "#c98d5e")
HAIR = "#2b2220"


class Scenery(Canvas):
    # Buildings and furniture

    def building(self, left, top, width, height):
        wall = "#fbf3df"
        self.shape(
            [
                (left - 24, top),
                (left + width + 24, top),
                (left + width - 20, top - 56),
                (left + 20, top - 56),
            ],
            "#b9543a",
        )
        self.box(left, top, left + width, top + height, wall)
        rows, columns = 2, max(3, int(width // 110))
        for row in range(rows):
            for column in range(columns):
                x = left + (column + 0.5) * width / columns
                y = top + (row + 0.5) * height / rows
                self.box(x - 30, y - 36, x + 30, y + 30, self.brand, radius=4)
                self.box(x - 24, y - 30, x - 2, y + 24, mix(self.brand, "#ffffff", 0.65))
                self.box(x + 2, y - 30, x + 24, y + 24, mix(self.brand, "#ffffff", 0.65))
        self.box(
            left,
            top + height / 2 - 5,
            left + width,
            top + height / 2 + 5,
            mix(wall, self.accent, 0.45),
        )

    def communal_house(self, x, base, size):
        self.shape(
            [
                (x - 70 * size, base - 70 * size),
                (x + 70 * size, base - 70 * size),
                (x + 34 * size, base - 240 * size),
                (x - 34 * size, base - 240 * size),
            ],
            "#8a5a34",
        )
        self.shape(
            [
                (x - 34 * size, base - 240 * size),
                (x + 34 * size, base - 240 * size),
                (x, base - 256 * size),
            ],
            "#6d4526",
        )
        self.box(x - 56 * size, base - 70 * size, x + 56 * size, base - 28 * size, "#c79a63")
        for place in (-46, -16, 16, 46):
            self.box(
                x + (place - 4) * size, base - 28 * size, x + (place + 4) * size, base, "#5b3d22"
            )

    def flag_pole(self, x, top, base):
        self.box(x - 4, top, x + 4, base, "#8f969b")
        self.box(x - 34, base, x + 34, base + 14, "#b7a78d")
        self.box(x + 4, top + 6, x + 124, top + 86, "#d62a22")
        points = []
        for number in range(10):
            angle = pi * number / 5 - pi / 2
            reach = 27 if number % 2 == 0 else 11
            points.append((x + 64 + reach * cos(angle), top + 46 + reach * sin(angle)))
        self.shape(points, "#ffd93b")

    def bunting(self, top, width):
        colours = (self.brand, self.accent, "#d8567a", "#5aa7a0")
        for number in range(width // 60 + 1):
            x = number * 60
            y = top + 34 * sin(pi * number / 10)
            self.shape([(x, y), (x + 48, y), (x + 24, y + 44)], colours[number % 4])

    def window(self, left, top, width, height):
        self.box(left, top, left + width, top + height, "#8c5b30", radius=6)
        self.box(left + 10, top + 10, left + width - 10, top + height - 10, "#cfe8f5")
        self.disc(left + width * 0.3, top + height * 0.72, width * 0.18, "#8fb98a")
        self.disc(left + width * 0.68, top + height * 0.76, width * 0.2, "#7aa876")
        self.box(left + 10, top + height - 22, left + width - 10, top + height - 10, "#6f9c68")
        self.box(left + width / 2 - 4, top, left + width / 2 + 4, top + height, "#8c5b30")

    def desk(self, x, y, size):
        self.box(x - 75 * size, y, x + 75 * size, y + 16 * size, "#8c5b30", radius=3)
        for side in (-62, 62):
            self.box(
                x + (side - 5) * size,
                y + 16 * size,
                x + (side + 5) * size,
                y + 90 * size,
                "#6d4526",
            )
        self.box(x - 30 * size, y - 8 * size, x + 22 * size, y, self.accent)
        self.box(x - 24 * size, y - 15 * size, x + 16 * size, y - 8 * size, self.brand)

    # Things

    def book_pile(self, left, base, count, width):
        colours = (self.brand, self.accent, "#5aa7a0", "#b85b6a", "#6b7fae", "#d9a441")
        for number in range(count):
            shift, top = self.dice.randint(-18, 18), base - 44 * (number + 1)
            self.box(
                left + shift, top, left + shift + width, top + 44, colours[number % 6], radius=5
            )
            self.box(left + shift + 12, top + 9, left + shift + width, top + 35, "#fbf6ea")
            self.box(
                left + shift,
                top,
                left + shift + 26,
                top + 44,
                mix(colours[number % 6], "#000000", 0.2),
            )

    def standing_books(self, left, top, count, base=None, span=None):
        base = base if base is not None else top + 130
        step = (span or count * 44) / count
        colours = (self.brand, self.accent, "#5aa7a0", "#b85b6a", "#6b7fae", "#d9a441", "#7f9b5a")
        for number in range(count):
            x = left + number * step
            height = self.dice.randint(78, 118)
            colour = self.dice.choice(colours)
            self.box(x, base - height, x + step - 5, base, colour, radius=3)
            self.box(x + 6, base - height + 16, x + step - 11, base - height + 22, "#fbf6ea")

    def globe(self, x, y, radius):
        self.disc(x, y, radius, "#6fb1d6")
        for shift_x, shift_y, share in ((-40, -30, 0.42), (38, 18, 0.36), (-14, 62, 0.26)):
            self.disc(x + shift_x, y + shift_y, radius * share, "#7fae6a", tall=0.7)
        self.line(
            [(x - radius - 8, y - 80), (x - radius - 8, y + 80), (x, y + radius + 14)], "#8c5b30", 8
        )
        self.box(x - 70, y + radius + 14, x + 70, y + radius + 38, "#8c5b30", radius=10)

    def balloon(self, x, y, base):
        colour = self.dice.choice((self.brand, self.accent, "#d8567a", "#5aa7a0", "#d9a441"))
        self.line([(x, y + 46), (x + 8, (y + base) / 2), (x, base)], "#8a8f94", 2)
        self.disc(x, y, 38, colour, tall=1.2)
        self.disc(x - 12, y - 16, 8, mix(colour, "#ffffff", 0.6))

    def star_lantern(self, x, y, reach):
        self.line([(x, y + reach), (x, y + 230)], "#c8a46a", 4)
        points = []
        for number in range(10):
            angle = pi * number / 5 - pi / 2
            far = reach if number % 2 == 0 else reach * 0.42
            points.append((x + far * cos(angle), y + far * sin(angle)))
        self.disc(x, y, reach * 1.35, mix("#3a4f86", "#ffd166", 0.25))
        self.shape(points, self.dice.choice(("#e2573a", "#e8a13c", "#d8567a", "#6fbf8f")))
        self.disc(x, y, reach * 0.24, "#fff3c4")

    def ball(self, x, y, radius):
        self.disc(x, y, radius, "#ffffff")
        self.disc(x, y, radius * 0.32, "#333a40")
        for number in range(5):
            angle = 2 * pi * number / 5
            self.disc(
                x + radius * 0.74 * cos(angle),
                y + radius * 0.74 * sin(angle),
                radius * 0.16,
                "#333a40",
            )

    def flask(self, x, base, size, colour):
        self.box(x - 14 * size, base - 170 * size, x + 14 * size, base - 90 * size, "#eef4f7")
        self.shape(
            [
                (x - 14 * size, base - 95 * size),
                (x + 14 * size, base - 95 * size),
                (x + 66 * size, base),
                (x - 66 * size, base),
            ],
            "#eef4f7",
        )
        self.shape(
            [
                (x - 32 * size, base - 60 * size),
                (x + 32 * size, base - 60 * size),
                (x + 62 * size, base - 4),
                (x - 62 * size, base - 4),
            ],
            colour,
        )
        for shift in (-14, 6, 20):
            self.disc(x + shift * size, base - (22 + abs(shift)) * size, 5 * size, "#ffffff")

    def test_tubes(self, left, base):
        self.box(left - 20, base - 70, left + 210, base - 50, "#a8713f")
        self.box(left - 20, base - 16, left + 210, base, "#a8713f")
        for number in range(5):
            x = left + number * 46
            self.box(x - 12, base - 150, x + 12, base - 16, "#eef4f7", radius=10)
            colour = (self.brand, self.accent, "#5aa7a0", "#b85b6a", "#d9a441")[number]
            self.box(x - 12, base - 90 + number * 9, x + 12, base - 16, colour, radius=10)

    def microscope(self, x, base):
        self.box(x - 70, base - 22, x + 60, base, "#3c4650", radius=8)
        self.line([(x + 40, base - 22), (x + 52, base - 120), (x + 10, base - 200)], "#3c4650", 20)
        self.line([(x - 52, base - 120), (x + 16, base - 250)], "#59656f", 34)
        self.box(x - 74, base - 84, x + 26, base - 70, "#3c4650")

    def extinguisher(self, x, base, size):
        self.box(x - 42 * size, base - 190 * size, x + 42 * size, base, "#d03a2b", radius=22 * size)
        self.box(x - 42 * size, base - 120 * size, x + 42 * size, base - 66 * size, "#f6ead6")
        self.box(x - 12 * size, base - 218 * size, x + 12 * size, base - 188 * size, "#3c4650")
        self.box(
            x - 34 * size, base - 230 * size, x + 30 * size, base - 216 * size, "#3c4650", radius=4
        )
        self.line(
            [
                (x + 12 * size, base - 206 * size),
                (x + 66 * size, base - 170 * size),
                (x + 62 * size, base - 70 * size),
            ],
            "#3c4650",
            9 * size,
        )

    def tray(self, x, y):
        self.box(x - 240, y - 180, x + 240, y + 180, "#c9d2d8", radius=34)
        self.box(x - 222, y - 162, x + 222, y + 162, "#dde4e8", radius=26)
        self.disc(x - 110, y - 62, 82, "#ffffff")
        self.disc(x - 110, y - 70, 60, "#f7f3e8")
        self.box(x + 14, y - 138, x + 196, y + 2, "#eef2f4", radius=18)
        for _ in range(26):
            self.disc(
                x + self.dice.randint(40, 170),
                y - self.dice.randint(24, 114),
                17,
                self.dice.choice(("#4f8a4a", "#6fa75c", "#e08a3c")),
            )
        self.box(x - 196, y + 42, x + 30, y + 138, "#eef2f4", radius=18)
        self.disc(x - 92, y + 90, 70, "#c98d5e", tall=0.42)
        self.shape([(x - 36, y + 90), (x + 4, y + 64), (x + 4, y + 116)], "#b97a4b")
        self.disc(x - 134, y + 84, 5, HAIR)
        self.disc(x + 122, y + 88, 66, "#ffffff")
        self.disc(x + 122, y + 88, 52, "#e8c66a")

    def computer(self, left, base):
        self.box(left + 20, base - 230, left + 260, base - 60, "#333d47", radius=10)
        self.box(left + 32, base - 218, left + 248, base - 78, mix(self.brand, "#ffffff", 0.55))
        for number in range(4):
            top = base - 200 + number * 28
            self.box(
                left + 46, top, left + 130 + self.dice.randint(0, 90), top + 12, "#ffffff", radius=4
            )
        self.box(left + 125, base - 60, left + 155, base - 20, "#59656f")
        self.box(left + 80, base - 20, left + 200, base - 8, "#59656f", radius=4)
        self.box(left + 40, base + 22, left + 240, base + 56, "#e6eaee", radius=6)

    # People

    def row_of_children(self, left, base, count, step):
        for number in range(count):
            self.child(left + number * step, base, self.dice.uniform(0.92, 1.08))

    def child(self, x, base, size, running=False):
        skin = self.dice.choice(SKIN)
        girl = self.dice.random() < 0.5
        stride = 22 * size if running else 9 * size
        for direction in (-1, 1):
            self.line([(x, base - 52 * size), (x + direction * stride, base)], "#2f3d55", 13 * size)
        if girl:
            self.shape(
                [
                    (x - 16 * size, base - 66 * size),
                    (x + 16 * size, base - 66 * size),
                    (x + 27 * size, base - 34 * size),
                    (x - 27 * size, base - 34 * size),
                ],
                self.brand,
            )
        self.box(
            x - 19 * size,
            base - 104 * size,
            x + 19 * size,
            base - 48 * size,
            "#ffffff",
            radius=9 * size,
        )
        self.shape(
            [
                (x - 11 * size, base - 103 * size),
                (x + 11 * size, base - 103 * size),
                (x, base - 84 * size),
            ],
            "#d03a2b",
        )
        for direction in (-1, 1):
            lift = -26 * size if running and direction > 0 else 30 * size
            self.line(
                [
                    (x + direction * 18 * size, base - 94 * size),
                    (x + direction * 33 * size, base - 94 * size + lift),
                ],
                skin,
                9 * size,
            )
        self.disc(x, base - 126 * size, 23 * size, HAIR)
        if girl:
            for direction in (-1, 1):
                self.disc(x + direction * 23 * size, base - 118 * size, 8 * size, HAIR, tall=1.7)
        self.disc(x, base - 121 * size, 19 * size, skin)
        for direction in (-1, 1):
            self.disc(x + direction * 7 * size, base - 121 * size, 2.4 * size, HAIR)

    def umbrella_child(self, x, base):
        self.child(x, base, 1.05)
        colour = self.dice.choice((self.brand, self.accent, "#d8567a", "#5aa7a0", "#d9a441"))
        self.line([(x + 30, base - 90), (x + 30, base - 190)], "#59656f", 5)
        left, top = x + 30 - 84, base - 250
        self.pen.pieslice(
            [value * FINE for value in (left, top, left + 168, top + 130)], 180, 360, fill=colour
        )
