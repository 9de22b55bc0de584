package ui

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/when"
)

// Field is one question of a form. Which attributes matter depends on the part
// that draws it.
type Field struct {
	Name         string
	Label        string
	Hint         string
	Value        string
	Values       []string // chosen ones, of a group of checkboxes
	Options      []Option // of a select, radios, checkboxes
	Error        string   // see FieldError
	Required     bool
	Optional     bool   // says so beside the label
	Autocomplete string // "email", "current-password", "off", …
	Placeholder  string
	Max          int    // characters, 0: no limit
	From, To     string // limits of a number or a date, as in HTML
	Step         string // of a number
	Rows         int    // of a text area, 5 when 0
	Width        Width
	Autofocus    bool
	Disabled     bool
	InputMode    string // "numeric", "tel", …
	Nth          int    // of several boxes of that name: which one, from 0; ids tell them apart
}

// Flag is the value of a Checkbox that is on, or not.
func Flag(on bool) string {
	if on {
		return "1"
	}
	return ""
}

// Option is one thing to choose.
type Option struct {
	Value    string
	Label    string
	Hint     string
	Disabled bool
}

// Offering is the field with what may be chosen, and with its value where that is none of
// it: it came by a link of somebody whose desk knows more.
func (f Field) Offering(options []Option) Field {
	if f.Options = options; !slices.ContainsFunc(options, func(o Option) bool { return o.Value == f.Value }) {
		f.Options = append(options, Option{Value: f.Value, Label: f.Value})
	}
	return f
}

// Width is how wide a box is: as wide as the answer is long.
type Width string

const (
	WidthFull   Width = ""
	WidthShort  Width = "short"  // a number, a date
	WidthMedium Width = "medium" // a name, a phone
)

// FieldID is the id of a field's control; error summaries link to it.
func FieldID(name string) string {
	return "f-" + strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '-'
	}, name)
}

func (f Field) id() string {
	if f.Nth > 0 {
		return FieldID(f.Name) + "-" + strconv.Itoa(f.Nth+1)
	}
	return FieldID(f.Name)
}

// optionID names the first option like the field itself, so that a summary
// leads to it.
func (f Field) optionID(i int) string {
	if i == 0 {
		return f.id()
	}
	return f.id() + "-" + strconv.Itoa(i)
}

func (f Field) chosen(o Option) bool {
	return o.Value == f.Value && len(f.Values) == 0 || slices.Contains(f.Values, o.Value)
}

// describedBy ties hint and error to the control.
func (f Field) describedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.id()+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.id()+"-error")
	}
	return strings.Join(ids, " ")
}

// attrs are what all boxes share.
func (f Field) attrs() templ.Attributes {
	a := templ.Attributes{"id": f.id(), "name": f.Name}
	set := func(name, value string) {
		if value != "" {
			a[name] = value
		}
	}
	set("aria-describedby", f.describedBy())
	set("autocomplete", f.Autocomplete)
	set("placeholder", f.Placeholder)
	set("inputmode", f.InputMode)
	set("min", f.From)
	set("max", f.To)
	set("step", f.Step)
	if f.Max > 0 {
		a["maxlength"] = strconv.Itoa(f.Max)
	}
	if f.Error != "" {
		a["aria-invalid"] = "true"
	}
	if f.Required {
		a["required"] = true
	}
	if f.Autofocus {
		a["autofocus"] = true
	}
	if f.Disabled {
		a["disabled"] = true
	}
	return a
}

func (f Field) rows() string {
	if f.Rows > 0 {
		return strconv.Itoa(f.Rows)
	}
	return "5"
}

func (f Field) class() []string {
	c := []string{"field"}
	if f.Error != "" {
		c = append(c, "field-wrong")
	}
	if f.Width != WidthFull {
		c = append(c, "field-"+string(f.Width))
	}
	return c
}

// FieldError is the sentence about one field of a refused form, "" when the
// field is right or f is nil.
func FieldError(ctx context.Context, f *fault.Fault, name string) string {
	if f == nil {
		return ""
	}
	for _, w := range f.Fields {
		if w.Name == name {
			return i18n.TMap(ctx, w.Key, w.Args)
		}
	}
	return ""
}

// FaultText is the sentence of a fault; "" for nil.
func FaultText(ctx context.Context, f *fault.Fault) string {
	if f == nil {
		return ""
	}
	return i18n.TMap(ctx, f.Key, f.Args)
}

// wrong is one line of an error summary; ID is empty when no box is to blame.
type wrong struct{ ID, Text string }

func wrongOf(fields []Field) []wrong {
	var out []wrong
	for _, f := range fields {
		if f.Error != "" {
			out = append(out, wrong{f.id(), f.named()})
		}
	}
	return out
}

// ofDay shows a value of yyyy-mm-dd as the reader writes days; what is none stays.
func ofDay(ctx context.Context, f Field) Field {
	if d, err := when.ParseDay(f.Value); err == nil && i18n.From(ctx) == i18n.RU {
		f.Value = d.Start(time.UTC).Format("02.01.2006")
	}
	f.Placeholder, f.InputMode, f.Autocomplete, f.Max = i18n.T(ctx, "ui.field.day"), "text", "off", 10
	return f
}

func ofClock(ctx context.Context, f Field) Field {
	f.Placeholder, f.InputMode, f.Autocomplete, f.Max = i18n.T(ctx, "ui.field.clock"), "text", "off", 5
	return f
}

// named is what is wrong, with the name of the field in front.
func (f Field) named() string {
	if f.Label == "" {
		return f.Error
	}
	return f.Label + ": " + f.Error
}

// boxed are the wrong fields of a fault that a form shows.
func boxed(ctx context.Context, f *fault.Fault, boxes []string) (out []Field) {
	if f == nil {
		return nil
	}
	for _, w := range f.Fields {
		if slices.Contains(boxes, w.Name) {
			field := Field{Name: w.Name, Error: i18n.TMap(ctx, w.Key, w.Args)}
			if w.Label != nil {
				field.Label = w.Label.For(ctx)
			}
			out = append(out, field)
		}
	}
	return out
}

// wrongOfFault adds to the wrong fields of a form what the fault says about
// names that the form does not show, so that no sentence is lost.
func wrongOfFault(ctx context.Context, f *fault.Fault, fields []Field) []wrong {
	out := wrongOf(fields)
	if f == nil {
		return out
	}
	for _, w := range f.Fields {
		if !slices.ContainsFunc(fields, func(field Field) bool { return field.Name == w.Name && field.Error != "" }) {
			name := w.Name
			if w.Label != nil {
				name = w.Label.For(ctx)
			}
			out = append(out, wrong{"", name + ": " + i18n.TMap(ctx, w.Key, w.Args)})
		}
	}
	return out
}

// ButtonKind is how loud a button is.
type ButtonKind string

const (
	ButtonQuiet   ButtonKind = "quiet"
	ButtonPrimary ButtonKind = "primary"
	ButtonDanger  ButtonKind = "danger"
	ButtonPlain   ButtonKind = "plain" // no frame: inside a row of a table
)

func (k ButtonKind) class() string { return "button-" + string(k) }

func withoutValue(f Field) Field {
	f.Value = ""
	return f
}
