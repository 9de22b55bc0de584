package brand_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"openpeople/internal/brand"
	"openpeople/internal/fault"
)

// Contrasts that are published: WCAG's own white on black, and the greys #767676
// and #777777, which stand on both sides of 4.5 on white.
func TestContrast(t *testing.T) {
	for _, c := range []struct {
		a, b brand.Colour
		want float64
	}{{"#ffffff", "#000000", 21}, {"#767676", "#ffffff", 4.54}, {"#777777", "#ffffff", 4.48}, {"#0000ff", "#ffffff", 8.59}, {"#ff0000", "#ffffff", 4.00}} {
		if got := c.a.Contrast(c.b); math.Abs(got-c.want) > 0.006 {
			t.Errorf("%s on %s: %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

func TestReadColour(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "#1F5FA6": "#1f5fa6", "1f5fa6": "#1f5fa6", "#00f": "#0000ff", " #333 ": "#333333",
		"blue": "!", "#12345": "!", "#gggggg": "!", "rgb(1,2,3)": "!", "#ffff00": "pale", "#777777": "pale", "red;}": "!",
	} {
		var w fault.Fields
		got := brand.ReadColour(&w, "accent", text)
		refused := ""
		if err := w.Err(); err != nil {
			refused = fault.Of(err).Fields[0].Key
		}
		switch want {
		case "!":
			if refused != "brand.colour" || got != "" {
				t.Errorf("%q: %q %q", text, got, refused)
			}
		case "pale":
			if refused != "brand.colour.pale" {
				t.Errorf("%q: %q %q", text, got, refused)
			}
		default:
			if string(got) != want || refused != "" {
				t.Errorf("%q: %q %q", text, got, refused)
			}
		}
	}
}

// Whatever colour a desk has: what is drawn with it can be read, by day and by night.
func TestColourCanBeRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := brand.Colour("#" + rapid.StringMatching(`[0-9a-f]{6}`).Draw(t, "colour"))
		for _, ground := range []brand.Colour{brand.White, "#f6f6f3", "#1a1c1a"} {
			on := c.On(ground)
			if on.Contrast(ground) < brand.Readable {
				t.Fatalf("%s on %s is %s, %.2f", c, ground, on, on.Contrast(ground))
			}
			if on.Ink().Contrast(on) < brand.Readable {
				t.Fatalf("ink on %s: %.2f", on, on.Ink().Contrast(on))
			}
		}
		if c.Contrast(brand.White) >= brand.Readable && c.On(brand.White) != c {
			t.Fatalf("%s can be read and was changed to %s", c, c.On(brand.White))
		}
	})
}

func TestContactURL(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "quality@example.org": "mailto:quality@example.org", "+7 (800) 100-20-30": "tel:+78001002030", "0611": "tel:0611",
		"https://example.org/help": "https://example.org/help",
		"javascript:alert(1)":      "!", "call us": "!", "https://": "!", "https://a:b@example.org": "!", "a@b@c": "!", "12": "!", "7+7123456": "!",
		"quality@example.org?bcc=x@example.org": "!", "data:text/html,x": "!",
	} {
		var w fault.Fields
		brand.CheckContact(&w, "contact", text)
		if got := (brand.Brand{Contact: text}).ContactURL(); (w.Err() != nil) != (want == "!") || want != "!" && got != want {
			t.Errorf("%q: %q %v, want %q", text, got, w.Err(), want)
		}
	}
}

func TestReadLogo(t *testing.T) {
	svg := func(inside string) []byte {
		return []byte(`<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10">` + inside + `</svg>`)
	}
	small := picture(t, 40, 20)
	for _, c := range []struct {
		name string
		raw  []byte
		want string
	}{
		{"a PNG", small, ""},
		{"a PNG that breaks off", small[:len(small)-20], "brand.logo.kind"},
		{"a PNG of a page's height", picture(t, 1, 2001), "brand.logo.sides"},
		{"a JPEG", []byte("\xff\xd8\xff\xe0 and more"), "brand.logo.kind"},
		{"nothing", nil, "brand.logo.kind"},
		{"too large", append(svg(""), bytes.Repeat([]byte(" "), brand.MaxLogo)...), "brand.logo.large"},
		{"a path", svg(`<path d="M0 0L10 10" style="fill:url(#a)"/>`), ""},
		{"a gradient used", []byte(`<?xml version="1.0" encoding="UTF-8"?>` + string(svg(`<defs><linearGradient id="a"/></defs><use xlink:href="#a"/>`))), ""},
		{"a page", []byte("<html></html>"), "brand.logo.kind"},
		{"not whole", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><g>`), "brand.logo.kind"},
		{"a script", svg(`<script>alert(1)</script>`), "brand.logo.active"},
		{"a script of another space", svg(`<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>`), "brand.logo.active"},
		{"a page inside", svg(`<foreignObject><body/></foreignObject>`), "brand.logo.active"},
		{"an event", svg(`<path onclick="alert(1)"/>`), "brand.logo.active"},
		{"an event of a loud name", svg(`<path OnLoad="alert(1)"/>`), "brand.logo.active"},
		{"an animation", svg(`<animate attributeName="href" to="javascript:alert(1)"/>`), "brand.logo.active"},
		{"a style sheet", svg(`<style>@import "https://evil.example"</style>`), "brand.logo.active"},
		{"a picture from elsewhere", svg(`<image href="https://evil.example/x.png"/>`), "brand.logo.active"},
		{"a link", svg(`<a href="https://evil.example"><path/></a>`), "brand.logo.active"},
		{"a use from elsewhere", svg(`<use xlink:href="https://evil.example/x.svg#a"/>`), "brand.logo.active"},
		{"a fill from elsewhere", svg(`<path fill="url( 'https://evil.example/x.svg#a' )"/>`), "brand.logo.active"},
		{"a second fill from elsewhere", svg(`<path style="fill:url(#a);stroke:url(//evil.example)"/>`), "brand.logo.active"},
		{"an escape", svg(`<path style="fill:u\72l(https://evil.example)"/>`), "brand.logo.active"},
		{"an entity", []byte(`<!DOCTYPE svg [<!ENTITY x "y">]>` + string(svg(`&x;`))), "brand.logo.active"},
		{"a style sheet beside", []byte(`<?xml-stylesheet href="https://evil.example"?>` + string(svg(""))), "brand.logo.active"},
	} {
		logo, err := brand.ReadLogo(c.raw)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != c.want || (got == "") == logo.None() {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if back, err := brand.ParseLogo(logo.String()); err != nil || back.Type != logo.Type || !bytes.Equal(back.Data, logo.Data) {
			t.Errorf("%s: %v after it was kept: %q", c.name, err, strings.ToValidUTF8(back.Type, ""))
		}
	}
}

func picture(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	img.Set(0, 0, color.White)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
