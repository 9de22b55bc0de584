package static

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"testing"
)

type colour [3]float64 // linear light, 0 to 1

func parseColour(hex string) (colour, error) {
	if len(hex) == 4 {
		hex = "#" + string([]byte{hex[1], hex[1], hex[2], hex[2], hex[3], hex[3]})
	}
	n, err := strconv.ParseUint(hex[1:], 16, 32)
	if err != nil || len(hex) != 7 {
		return colour{}, fmt.Errorf("no colour: %q", hex)
	}
	var c colour
	for i := range c {
		s := float64(n>>(16-8*i)&255) / 255
		if s <= 0.04045 {
			c[i] = s / 12.92
		} else {
			c[i] = math.Pow((s+0.055)/1.055, 2.4)
		}
	}
	return c, nil
}

// contrast is the ratio of WCAG 2.2, 1 to 21.
func contrast(a, b colour) float64 {
	light := func(c colour) float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] + 0.05 }
	la, lb := light(a), light(b)
	return max(la, lb) / min(la, lb)
}

var (
	token     = regexp.MustCompile(`--([a-z0-9-]+):\s*(?:light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\)|(#[0-9a-f]+)|var\(--([a-z0-9-]+)\));`)
	darkBlock = regexp.MustCompile(`(?s)@media \(prefers-color-scheme: dark\) \{(.*?)\n\}`)
)

// palette reads the colours of a sheet, those with alpha left out.
func palette(t *testing.T, sheet string) (light, dark map[string]colour) {
	t.Helper()
	raw, err := tree.ReadFile(sheet)
	if err != nil {
		t.Fatal(err)
	}
	light, dark = map[string]colour{}, map[string]colour{}
	set := func(into map[string]colour, name, hex string) {
		if c, err := parseColour(hex); err == nil {
			into[name] = c
		}
	}
	night := darkBlock.Find(raw)
	for _, m := range token.FindAllStringSubmatch(string(darkBlock.ReplaceAll(raw, nil)), -1) {
		switch {
		case m[2] != "":
			set(light, m[1], m[2])
			set(dark, m[1], m[3])
		case m[4] != "":
			set(light, m[1], m[4])
			set(dark, m[1], m[4])
		default:
			light[m[1]], dark[m[1]] = light[m[5]], dark[m[5]]
		}
	}
	for _, m := range token.FindAllStringSubmatch(string(night), -1) {
		set(dark, m[1], m[4])
	}
	return light, dark
}

// Pairs of a foreground and the grounds on which it stands.
var (
	words = map[string][]string{
		"ink":           {"canvas", "surface", "raised", "sunken", "warn-soft"},
		"ink-2":         {"canvas", "surface", "raised", "sunken"},
		"ink-3":         {"canvas", "surface", "raised", "sunken"},
		"accent":        {"canvas", "surface", "raised"},
		"accent-strong": {"canvas", "surface", "raised", "accent-soft"},
		"accent-ink":    {"accent-soft", "sunken"},
		"on-accent":     {"accent", "accent-strong"},
		"good":          {"canvas", "surface", "good-soft"},
		"warn":          {"canvas", "surface", "warn-soft"},
		"bad":           {"canvas", "surface", "bad-soft"},
		"on-bad":        {"bad-fill"},
		"mark-ink-1":    {"mark-1"},
		"mark-ink-2":    {"mark-2"},
		"mark-ink-3":    {"mark-3"},
		"mark-ink-4":    {"mark-4"},
		"mark-ink-5":    {"mark-5"},
	}
	shapes = map[string][]string{
		"line-strong":   {"canvas", "surface", "raised"},
		"focus":         {"canvas", "surface", "raised", "sunken"},
		"chart-main":    {"surface"},
		"chart-compare": {"surface"},
		"chart-quiet":   {"surface"},
	}
	surveyWords = map[string][]string{
		"ink": {"canvas", "surface", "sunken", "accent-soft"}, "ink-2": {"canvas", "surface", "sunken", "accent-soft"},
		"accent": {"canvas", "sunken"}, "on-accent": {"accent"}, "bad": {"canvas"},
	}
	surveyShapes = map[string][]string{"line": {"canvas", "surface"}, "accent": {"canvas", "surface", "accent-soft"}}
)

func TestContrast(t *testing.T) {
	for _, s := range []struct {
		sheet string
		pairs map[string][]string
		least float64
	}{
		{"css/tokens.css", words, 4.5},
		{"css/tokens.css", shapes, 3},
		{"css/survey.css", surveyWords, 4.5},
		{"css/survey.css", surveyShapes, 3},
	} {
		light, dark := palette(t, s.sheet)
		for theme, colours := range map[string]map[string]colour{"light": light, "dark": dark} {
			for front, grounds := range s.pairs {
				for _, ground := range grounds {
					a, ok1 := colours[front]
					b, ok2 := colours[ground]
					if !ok1 || !ok2 {
						t.Errorf("%s %s: no colour %s or %s", s.sheet, theme, front, ground)
					} else if c := contrast(a, b); c < s.least {
						t.Errorf("%s %s: %s on %s is %.2f, under %.1f", s.sheet, theme, front, ground, c, s.least)
					}
				}
			}
		}
	}
}

// sight is how eyes without one kind of cone see, on linear light (Machado,
// Oliveira, Fernandes 2009, severity 1).
var sight = map[string][3][3]float64{
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

// oklab is a space in which distance is difference to the eye (Ottosson 2020).
func oklab(c colour) [3]float64 {
	l := math.Cbrt(0.4122214708*c[0] + 0.5363325363*c[1] + 0.0514459929*c[2])
	m := math.Cbrt(0.2119034982*c[0] + 0.6806995451*c[1] + 0.1073969566*c[2])
	s := math.Cbrt(0.0883024619*c[0] + 0.2817188376*c[1] + 0.6299787005*c[2])
	return [3]float64{
		0.2104542553*l + 0.7936177850*m - 0.0040720468*s,
		1.9779984951*l - 2.4285922050*m + 0.4505937099*s,
		0.0259040371*l + 0.7827717662*m - 0.8086757660*s,
	}
}

func TestMarksAreToldApartByEveryEye(t *testing.T) {
	colours, _ := palette(t, "css/tokens.css")
	for eye, matrix := range sight {
		see := func(mark int) [3]float64 {
			c := colours[fmt.Sprintf("mark-%d", mark)]
			var seen colour
			for i, row := range matrix {
				seen[i] = min(max(row[0]*c[0]+row[1]*c[1]+row[2]*c[2], 0), 1)
			}
			return oklab(seen)
		}
		for a := 1; a <= 5; a++ {
			for b := a + 1; b <= 5; b++ {
				p, q := see(a), see(b)
				if d := math.Hypot(math.Hypot(p[0]-q[0], p[1]-q[1]), p[2]-q[2]); d < 0.09 {
					t.Errorf("%s: marks %d and %d are %.3f apart", eye, a, b, d)
				}
			}
		}
	}
}
