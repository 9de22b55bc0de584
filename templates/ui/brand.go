package ui

import (
	"strings"

	"openpeople/internal/brand"
)

// Where the logo and the colour of the contact centre are served.
const (
	LogoPath   = "/brand/logo"
	ColourPath = "/brand/colour.css"
)

// LogoURL is the address of a logo below base; "" when there is none.
func LogoURL(base string, l brand.Logo) string {
	if l.None() {
		return ""
	}
	return strings.TrimRight(base, "/") + LogoPath + "?v=" + l.Version()
}

// ColourURL is the address of the style sheet of a colour; "" when there is none.
func ColourURL(c brand.Colour) string {
	if c == "" {
		return ""
	}
	return ColourPath + "?v=" + ColourVersion(c)
}

// ColourVersion names the style sheet of a colour.
func ColourVersion(c brand.Colour) string { return strings.TrimPrefix(string(c), "#") }
