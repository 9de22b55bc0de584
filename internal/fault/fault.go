// Package fault is the one language of refusal. A fault is born in a room or in
// the store, carries a code, a catalogue key and the fields of the form that are
// wrong, and becomes HTTP in one place for pages (web/kit) and one for the API
// (web/api). Errors that are no fault are failures of ours: they are logged and
// shown as "something broke", never in detail.
package fault

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Code says what kind of refusal it is. Each maps to one HTTP status.
type Code int

const (
	Broken          Code = iota // 500: ours; never made on purpose
	Invalid                     // 422: the fields say what is wrong
	Malformed                   // 400: could not be read at all
	Unauthenticated             // 401: sign in first
	Forbidden                   // 403: signed in, not allowed
	NotFound                    // 404
	Gone                        // 410: existed, no longer to be used
	Conflict                    // 409: somebody or something was first
	TooLarge                    // 413
	TooMany                     // 429: slow down, see RetryAfter
	Unavailable                 // 503: full disk, busy database, see RetryAfter
	NotAllowed                  // 405: the address is there, the method is not
	Unsupported                 // 415: a body of another kind than is read there
	LongAddress                 // 414: more in the address than is read
)

// Status returns the HTTP status of a code.
func (c Code) Status() int {
	return [...]int{500, 422, 400, 401, 403, 404, 410, 409, 413, 429, 503, 405, 415, 414}[c]
}

// Words are a text in the language of a request.
type Words interface{ For(context.Context) string }

// Field is one wrong field of a form or a request body.
type Field struct {
	Name  string         // as the form or the JSON path names it: "messages[3].text"
	Label Words          // what it is called, where no box stands beside the sentence; nil: Name
	Key   string         // catalogue key: "fault.required"
	Args  map[string]any // for the catalogue's placeholders
}

// Fault is a refusal.
type Fault struct {
	Code       Code
	Key        string // catalogue key of the sentence
	Args       map[string]any
	Fields     []Field
	RetryAfter time.Duration
	Err        error // what lay behind, for the log only
}

func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.Key)
	for _, field := range f.Fields {
		b.WriteString("; " + field.Name + ": " + field.Key)
	}
	if f.Err != nil {
		b.WriteString(": " + f.Err.Error())
	}
	return b.String()
}

func (f *Fault) Unwrap() error { return f.Err }

// New returns a fault with a sentence of the catalogue.
func New(code Code, key string) *Fault { return &Fault{Code: code, Key: key} }

// Wrap returns a fault that keeps the error behind it for the log.
func Wrap(code Code, key string, err error) *Fault { return &Fault{Code: code, Key: key, Err: err} }

// Of returns the fault in err's chain, or a Broken one around it; nil for nil.
func Of(err error) *Fault {
	if err == nil {
		return nil
	}
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return &Fault{Code: Broken, Key: "fault.broken", Err: err}
}

// Is reports whether err is a fault of that code.
func Is(err error, code Code) bool {
	var f *Fault
	return errors.As(err, &f) && f.Code == code
}

// Fields collects what is wrong with a form. The zero value is ready.
type Fields struct{ list []Field }

// Add notes that a field is wrong. Args come as pairs: "Max", 200.
func (w *Fields) Add(name, key string, args ...any) {
	f := Field{Name: name, Key: key}
	for i := 0; i+1 < len(args); i += 2 {
		if f.Args == nil {
			f.Args = map[string]any{}
		}
		f.Args[args[i].(string)] = args[i+1]
	}
	w.list = append(w.list, f)
}

// AddAll notes what is wrong with fields elsewhere.
func (w *Fields) AddAll(fields ...Field) { w.list = append(w.list, fields...) }

// Invisible reports whether a character shows nothing and takes no room: zero width,
// direction marks, soft hyphen, byte order mark, fillers.
func Invisible(r rune) bool {
	switch r {
	case '\u034f', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u2800', '\u3164', '\uffa0', '\u2028', '\u2029':
		return true
	}
	return unicode.Is(unicode.Cf, r)
}

// Blank reports whether a text shows nothing.
func Blank(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && !Invisible(r) }) < 0
}

// Text returns a text without white space around it, line ends as \n, "" for one
// that shows nothing; it notes that the field is wrong when it is no text, or has
// more than max characters.
func (w *Fields) Text(name, s string, max int) string {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		w.Add(name, "fault.text")
		return ""
	}
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	if Blank(s) {
		return ""
	}
	if utf8.RuneCountInString(s) > max {
		w.Add(name, "fault.too_long", "Max", max)
	}
	return s
}

// Wrong reports whether something is wrong with a field.
func (w *Fields) Wrong(name string) bool {
	return slices.ContainsFunc(w.list, func(f Field) bool { return f.Name == name })
}

// Err returns an Invalid fault with all fields, or nil when there are none.
func (w *Fields) Err() error {
	if len(w.list) == 0 {
		return nil
	}
	return &Fault{Code: Invalid, Key: "fault.invalid", Fields: w.list}
}
