// Package ui is the design system: the shell of a page and the parts of which
// screens are made. Every part has a plain view struct and a templ component;
// the way to write numbers, dates and durations for the reader is in format.go.
// What a screen says is not here but in templates/<room>.
package ui

import (
	"context"
	"time"
)

type (
	themeKey  struct{}
	noticeKey struct{}
	pathKey   struct{}
	zoneKey   struct{}
	nowKey    struct{}
	secureKey struct{}
)

// WithSecureAddress says that the page was opened by http, and where the desk is
// by https.
func WithSecureAddress(ctx context.Context, address string) context.Context {
	return context.WithValue(ctx, secureKey{}, address)
}

// SecureAddress is where the desk is by https; "" when the page was opened there.
func SecureAddress(ctx context.Context) string {
	address, _ := ctx.Value(secureKey{}).(string)
	return address
}

// Themes a person may choose; Auto follows the device.
const (
	ThemeAuto  = "auto"
	ThemeLight = "light"
	ThemeDark  = "dark"
)

// WithTheme sets the theme of the request: light, dark; anything else is auto.
func WithTheme(ctx context.Context, theme string) context.Context {
	return context.WithValue(ctx, themeKey{}, theme)
}

// Theme returns light, dark or auto.
func Theme(ctx context.Context) string {
	switch t, _ := ctx.Value(themeKey{}).(string); t {
	case ThemeLight, ThemeDark:
		return t
	}
	return ThemeAuto
}

// Tone is what a notice or a badge feels like; never the only carrier of meaning.
type Tone string

const (
	Neutral Tone = ""
	Accent  Tone = "accent"
	Good    Tone = "good"
	Warn    Tone = "warn"
	Bad     Tone = "bad"
)

// Notice is one sentence above the content: what the last action did.
type Notice struct {
	Tone Tone
	Text string
	Back *Back // takes back what was done; nil: nothing does
}

// Back is a button that takes back what was done a moment ago: the POST that appends the
// opposite, and is refused when something else has happened meanwhile.
type Back struct {
	URL    string            `json:"u"`
	Fields map[string]string `json:"f,omitempty"`
}

// WithNotice puts a notice on the page that is drawn next.
func WithNotice(ctx context.Context, n Notice) context.Context {
	return context.WithValue(ctx, noticeKey{}, n)
}

// NoticeOf returns the notice of the request; its Text is empty when there is none.
func NoticeOf(ctx context.Context) Notice {
	n, _ := ctx.Value(noticeKey{}).(Notice)
	return n
}

// FromParam is the parameter of a page that holds the query of the list from which the
// reader came to it.
const FromParam = "from"

// WithPath sets path and query of the page, to which the language and theme
// forms come back.
func WithPath(ctx context.Context, path string) context.Context {
	return context.WithValue(ctx, pathKey{}, path)
}

// Path returns what WithPath set, "/" when nothing was.
func Path(ctx context.Context) string {
	if p, _ := ctx.Value(pathKey{}).(string); p != "" {
		return p
	}
	return "/"
}

// WithZone sets the reader's time zone.
func WithZone(ctx context.Context, loc *time.Location) context.Context {
	return context.WithValue(ctx, zoneKey{}, loc)
}

// Zone returns the reader's time zone, UTC when none is set.
func Zone(ctx context.Context) *time.Location {
	if loc, _ := ctx.Value(zoneKey{}).(*time.Location); loc != nil {
		return loc
	}
	return time.UTC
}

// WithNow sets the moment against which relative time is told.
func WithNow(ctx context.Context, now time.Time) context.Context {
	return context.WithValue(ctx, nowKey{}, now)
}

// Now returns what WithNow set, the clock's time when nothing was.
func Now(ctx context.Context) time.Time {
	if t, ok := ctx.Value(nowKey{}).(time.Time); ok {
		return t
	}
	return time.Now()
}
