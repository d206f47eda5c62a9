"""The canvas of the pictures, with landscape and plants."""

from math import cos, pi, sin

from PIL import Image, ImageDraw

from apps.core.colours import mix

FINE = 2


class Canvas:
    """Draws twice as large and shrinks at the end, so that edges are smooth."""

    def __init__(self, width, height, brand, accent, dice):
        self.width, self.height = width, height
        self.brand, self.accent, self.dice = brand, accent, dice
        self.image = Image.new("RGB", (width * FINE, height * FINE), "#ffffff")
        self.pen = ImageDraw.Draw(self.image)

    def finished(self):
        return self.image.resize((self.width, self.height), Image.Resampling.BOX)

    # Shapes

    def fill(self, colour):
        self.box(0, 0, self.width, self.height, colour)

    def box(self, left, top, right, bottom, colour, radius=0):
        place = [value * FINE for value in (left, top, right, bottom)]
        if radius:
            self.pen.rounded_rectangle(place, radius=radius * FINE, fill=colour)
        else:
            self.pen.rectangle(place, fill=colour)

    def disc(self, x, y, radius, colour, tall=1.0):
        place = (x - radius, y - radius * tall, x + radius, y + radius * tall)
        self.pen.ellipse([value * FINE for value in place], fill=colour)

    def shape(self, points, colour):
        self.pen.polygon([(x * FINE, y * FINE) for x, y in points], fill=colour)

    def line(self, points, colour, width):
        scaled = [(x * FINE, y * FINE) for x, y in points]
        self.pen.line(scaled, fill=colour, width=round(width * FINE), joint="curve")

    # Landscape

    def sky(self, top, bottom):
        steps = 45
        for step in range(steps):
            y = self.height * step / steps
            self.box(0, y, self.width, y + self.height / steps, mix(top, bottom, step / steps))

    def ground(self, top, colour):
        self.box(0, top, self.width, self.height, colour)
        self.box(0, top, self.width, top + 6, mix(colour, "#000000", 0.12))

    def sun(self, x, y, radius):
        self.disc(x, y, radius * 1.5, mix("#ffd977", "#ffffff", 0.55))
        self.disc(x, y, radius, "#ffd166")

    def stars(self, count, lowest):
        for _ in range(count):
            x, y = self.dice.randint(0, self.width), self.dice.randint(0, lowest)
            self.disc(x, y, self.dice.choice((1.5, 2, 2.5)), "#fff8dc")

    def hills(self, base, height, colour, waves):
        shift = self.dice.uniform(0, 2 * pi)
        points = [(0, self.height)]
        for x in range(0, self.width + 20, 20):
            wave = sin(waves * 2 * pi * x / self.width + shift)
            points.append((x, base - height * (wave + 0.4 * sin(3 * wave + shift))))
        self.shape([*points, (self.width, self.height)], colour)

    def raindrops(self, count):
        for _ in range(count):
            x, y = self.dice.randint(0, self.width), self.dice.randint(0, 560)
            self.line([(x, y), (x - 6, y + 22)], "#e6eef3", 2)

    # Plants

    def pine(self, x, base, size):
        self.box(x - 5 * size, base - 30 * size, x + 5 * size, base, "#5b4028")
        for layer in range(3):
            top = base - (150 - layer * 42) * size
            half = (26 + layer * 14) * size
            self.shape(
                [(x, top), (x - half, top + 62 * size), (x + half, top + 62 * size)], "#21503c"
            )

    def flame_tree(self, x, base, size):
        self.shape(
            [
                (x - 14, base),
                (x + 14, base),
                (x + 8, base - 150 * size),
                (x - 8, base - 150 * size),
            ],
            "#6d4a2d",
        )
        for _ in range(42):
            angle, reach = self.dice.uniform(0, 2 * pi), self.dice.uniform(0, 1) ** 0.5
            spot_x = x + cos(angle) * reach * 130 * size
            spot_y = base - 190 * size + sin(angle) * reach * 62 * size
            colour = self.dice.choice(("#d8432f", "#e2573a", "#c23a2b", "#5f8f4e"))
            self.disc(spot_x, spot_y, self.dice.randint(18, 34) * size, colour)

    def cabbage(self, x, y, size):
        for reach, colour in ((34, "#4f8a4a"), (25, "#6fa75c"), (15, "#93c27a")):
            self.disc(x, y, reach * size, colour, tall=0.75)

    def lily_pad(self, x, y, radius):
        self.disc(x, y, radius, self.dice.choice(("#4f8f6f", "#5da07c", "#438062")), tall=0.42)

    def lotus(self, x, y, size):
        for lean in (-1, 1, -0.55, 0.55, 0):
            height = (120 - 45 * abs(lean)) * size
            tip = (x + lean * 95 * size, y - height)
            belly = x + lean * 48 * size
            colour = mix("#e88aa8", "#ffffff", 0.15 + 0.4 * (1 - abs(lean)))
            half = 30 * size
            self.shape(
                [(x, y), (belly - half, y - height / 2), tip, (belly + half, y - height / 2)],
                colour,
            )
        self.disc(x, y, 14 * size, "#f2c94c", tall=0.6)

    def bouquet(self, x, base):
        self.shape(
            [(x - 75, base), (x + 75, base), (x + 100, base - 150), (x - 100, base - 150)],
            self.accent,
        )
        for number in range(17):
            angle = pi + pi * (number + 0.5) / 17
            reach = self.dice.uniform(120, 250)
            tip = (x + cos(angle) * reach * 0.85, base - 150 + sin(angle) * reach)
            self.line([(x, base - 130), tip], "#5f8f4e", 6)
        for number in range(17):
            angle = pi + pi * (number + 0.5) / 17
            reach = 130 + 110 * ((number * 7) % 5) / 4
            spot = (x + cos(angle) * reach * 0.85, base - 150 + sin(angle) * reach)
            self.flower(
                *spot, self.dice.choice(("#d8567a", "#e8a13c", "#f4e3d7", "#b85bb0", "#e86a4a"))
            )

    def flower(self, x, y, colour):
        for number in range(6):
            angle = pi * number / 3
            self.disc(x + 19 * cos(angle), y + 19 * sin(angle), 16, colour)
        self.disc(x, y, 12, "#f6d365")
