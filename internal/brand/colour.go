package brand

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"openpeople/internal/fault"
)

// Colour is #rrggbb in small letters, or "".
type Colour string

var colourForm = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// White and Black are the ends of the scale.
const (
	White Colour = "#ffffff"
	Black Colour = "#000000"
)

// Readable is the contrast that text needs on its ground (WCAG 2.2, 1.4.3).
const Readable = 4.5

// ReadColour reads a colour as people write it; it notes one that is none, and one
// that nobody could read on white, with the nearest that can be.
func ReadColour(w *fault.Fields, name, text string) Colour {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" {
		return ""
	}
	if !strings.HasPrefix(text, "#") {
		text = "#" + text
	}
	if len(text) == 4 { // #abc is #aabbcc
		text = "#" + strings.Repeat(text[1:2], 2) + strings.Repeat(text[2:3], 2) + strings.Repeat(text[3:4], 2)
	}
	c := Colour(text)
	if !colourForm.MatchString(text) {
		w.Add(name, "brand.colour")
		return ""
	}
	if c.Contrast(White) < Readable {
		w.Add(name, "brand.colour.pale", "Contrast", fmt.Sprintf("%.1f", c.Contrast(White)), "Nearest", string(c.On(White)))
	}
	return c
}

// On is the colour, or the nearest between it and black, or white, that can be
// read on a ground.
func (c Colour) On(ground Colour) Colour {
	towards := Black
	if ground.luminance() < 0.18 {
		towards = White
	}
	for step := 0; step <= 100; step++ {
		if mixed := c.mix(towards, float64(step)/100); mixed.Contrast(ground) >= Readable {
			return mixed
		}
	}
	return towards
}

// Ink is what is read best on the colour: black or white.
func (c Colour) Ink() Colour {
	if c.Contrast(White) >= c.Contrast(Black) {
		return White
	}
	return Black
}

// Contrast is the contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio").
func (c Colour) Contrast(other Colour) float64 {
	a, b := c.luminance(), other.luminance()
	return (math.Max(a, b) + 0.05) / (math.Min(a, b) + 0.05)
}

// luminance is the relative luminance of WCAG 2.2.
func (c Colour) luminance() float64 {
	rgb := c.parts()
	linear := func(v float64) float64 {
		if v /= 255; v > 0.04045 {
			return math.Pow((v+0.055)/1.055, 2.4)
		}
		return v / 12.92
	}
	return 0.2126*linear(rgb[0]) + 0.7152*linear(rgb[1]) + 0.0722*linear(rgb[2])
}

func (c Colour) mix(with Colour, share float64) Colour {
	a, b := c.parts(), with.parts()
	var out [3]int
	for i := range out {
		out[i] = int(math.Round(a[i] + (b[i]-a[i])*share))
	}
	return Colour(fmt.Sprintf("#%02x%02x%02x", out[0], out[1], out[2]))
}

func (c Colour) parts() (rgb [3]float64) {
	if !colourForm.MatchString(string(c)) {
		return rgb
	}
	for i := range rgb {
		n, _ := strconv.ParseUint(string(c[1+2*i:3+2*i]), 16, 8)
		rgb[i] = float64(n)
	}
	return rgb
}

// Paper of the customer's page, by day and by night.
const (
	day   Colour = "#f6f6f3"
	night Colour = "#1a1c1a"
)

// StyleSheet is the colour as the customer's page takes it: by day, by night, what
// is written on it, and a breath of it behind what is chosen.
func (c Colour) StyleSheet() string {
	rules := func(ground Colour) string {
		on := c.On(ground)
		return fmt.Sprintf(":root{--accent:%s;--on-accent:%s;--accent-soft:%s}", on, on.Ink(), on.mix(ground, 0.88))
	}
	return rules(day) + "@media (prefers-color-scheme:dark){" + rules(night) + "}\n"
}
