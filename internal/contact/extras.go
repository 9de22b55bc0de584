package contact

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/mask"
	"openpeople/internal/spelling"
)

// Limits of what a contact may also carry; texts in characters.
const (
	MaxAttributes = 20
	MaxAttribute  = 40 // its key
	MaxValue      = 200
	MaxServed     = 50
)

// EndReason is who or what ended a contact: a value of figure.EndReason, "" when nobody
// says.
type EndReason string

var endReasons = figure.Dimensions[figure.EndReason]

// Title is the reason in words.
func (r EndReason) Title() i18n.Text { return endReasons.NameOf(string(r)) }

// Extras is what a contact may also carry, as it is kept: a snapshot that a re-post
// replaces.
type Extras struct {
	EndReason  EndReason         `json:"-"`                    // stands in the contact's own row: figures are cut by it
	Attributes map[string]string `json:"attributes,omitempty"` // of the desk's own
	Operators  []Served          `json:"operators,omitempty"`  // everybody who served, in order
	Consent    *Consent          `json:"consent,omitempty"`
	LeftOut    []LeftOut         `json:"left_out,omitempty"` // what came and is not kept
}

// Empty reports whether there is nothing to keep.
func (e Extras) Empty() bool {
	return e.EndReason == "" && len(e.Attributes)+len(e.Operators)+len(e.LeftOut) == 0 && e.Consent == nil
}

// Keys are the keys of the attributes, in order.
func (e Extras) Keys() []string { return slices.Sorted(maps.Keys(e.Attributes)) }

// Served is one who served, as the source names them.
type Served struct {
	ExternalID string `json:"external_id,omitempty"` // as IDIn writes it
	Name       string `json:"name,omitempty"`
	Team       string `json:"team,omitempty"` // code
	Seconds    *int   `json:"seconds,omitempty"`
	Line       *int   `json:"line,omitempty"`
}

// Title is the name, or the id of who has none.
func (s Served) Title() string { return cmp.Or(s.Name, s.ExternalID) }

// Consent is why the customer's data may be processed.
type Consent struct {
	Basis string    `json:"basis,omitempty"`
	Text  string    `json:"text,omitempty"` // which text was agreed to
	At    time.Time `json:"at,omitzero"`
}

// LeftOut is a field that came and was not kept.
type LeftOut struct {
	Field string         `json:"field"`
	Key   string         `json:"key"` // of the catalogue: why
	Args  map[string]any `json:"args,omitempty"`
}

func leftOut(list []fault.Field) (out []LeftOut) {
	for _, f := range list {
		out = append(out, LeftOut{f.Name, f.Key, f.Args})
	}
	return out
}

// incomingExtras is the same on the wire.
type incomingExtras struct {
	EndReason  string            `json:"end_reason"`
	Attributes map[string]string `json:"attributes"`
	Operators  []incomingServed  `json:"operators"`
	Consent    *incomingConsent  `json:"consent"`
}

type incomingServed struct {
	ExternalID string `json:"external_id"`
	Name       string `json:"name"`
	Team       string `json:"team"`
	Seconds    *int   `json:"seconds"`
	Line       *int   `json:"line"`
}

type incomingConsent struct {
	Basis string    `json:"basis"`
	Text  string    `json:"text"`
	At    time.Time `json:"at"`
}

// extras reads what a contact also carries.
func (w *checks) extras(in incomingExtras) Extras {
	e := Extras{EndReason: w.endReason("end_reason", in.EndReason), Attributes: w.attributes(in.Attributes), Operators: w.operators(in.Operators)}
	if c := in.Consent; c != nil {
		kept := Consent{Basis: w.words("consent.basis", c.Basis), Text: w.words("consent.text", c.Text)}
		if !c.At.IsZero() {
			kept.At = instant(w.Leave, "consent.at", c.At)
		}
		switch {
		case kept.Basis != "":
			e.Consent = &kept
		case kept.Text != "" || !kept.At.IsZero():
			w.Leave("consent", "contact.fault_without", "Field", "consent.basis")
		}
	}
	return e
}

func (w *checks) endReason(field, s string) EndReason {
	if s == "" || endReasons.NumberOf(s) > 0 {
		return EndReason(s)
	}
	var all []string
	for _, v := range endReasons.Values {
		all = append(all, v.Code)
	}
	w.Leave(field, "fault.choice", "Of", strings.Join(all, ", "))
	return ""
}

// words is a line of words, without what shows nothing around it.
func (w *checks) words(field, s string) string {
	return normal(w.Leave, field, s, MaxValue, "fault.text", spelling.Code)
}

// attributes keeps the first MaxAttributes by their keys.
func (w *checks) attributes(in map[string]string) map[string]string {
	out := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(in)) {
		field := "attributes." + clip(key)
		kept := normal(w.Leave, field, key, MaxAttribute, "fault.text", spelling.Code)
		value := w.words(field, in[key])
		switch {
		case kept == "" && key == "":
			w.Leave("attributes", "fault.text")
		case kept == "" || value == "":
		case len(out) == MaxAttributes && out[kept] == "":
			w.Leave(field, "contact.fault_many", "Max", MaxAttributes)
		case out[kept] != "": // two that are spelled the same
			w.Leave(field, "contact.fault_twice")
		default:
			out[kept] = value
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (w *checks) operators(in []incomingServed) (out []Served) {
	for i, o := range in {
		at := "operators[" + strconv.Itoa(i) + "]"
		if i == MaxServed {
			w.Leave(at, "contact.fault_many", "Max", MaxServed)
			break
		}
		s := Served{ExternalID: w.code(at+".external_id", o.ExternalID), Name: name(w.Leave, at+".name", o.Name), Team: w.code(at+".team", o.Team),
			Seconds: w.seconds(at+".seconds", o.Seconds), Line: number(w.Leave, at+".line", o.Line, 1, figure.MaxLine)}
		if s.ExternalID == "" {
			w.Leave(at, "contact.fault_without", "Field", at+".external_id")
			continue
		}
		out = append(out, s)
	}
	return out
}

// answering makes the last who served the one answered for, where nobody is named.
func (d *Draft) answering() {
	if n := len(d.Operators); n > 0 && d.Operator == "" && d.Name == "" && d.Team == "" {
		last := d.Operators[n-1]
		d.Operator, d.Name, d.Team = last.ExternalID, last.Name, last.Team
	}
}

// hash adds what is there: a contact without any keeps the hash that it had.
func (e Extras) hash(h *hasher) {
	e.LeftOut = nil // of what is not kept
	if e.Empty() {
		return
	}
	h.strings("extras", string(e.EndReason))
	for _, key := range e.Keys() {
		h.strings(key, e.Attributes[key])
	}
	for _, s := range e.Operators {
		h.strings(s.ExternalID, s.Name, s.Team)
		h.ints(s.Seconds, s.Line)
	}
	if c := e.Consent; c != nil {
		h.strings(c.Basis, c.Text)
		h.time(c.At)
	}
}

// masked hides what may tell of a person in what the desk adds of its own.
func (e Extras) masked() Extras {
	hidden := maps.Clone(e.Attributes)
	for key, value := range hidden {
		hidden[key] = mask.Text(value)
	}
	e.Attributes = hidden
	if e.Consent != nil {
		c := *e.Consent
		c.Basis, c.Text = mask.Text(c.Basis), mask.Text(c.Text)
		e.Consent = &c
	}
	return e
}

// ReadServed reports whether raw is a list of who served, as a contact has it.
func ReadServed(raw []byte) error { return Strict(raw, &[]incomingServed{}) }

// Check says what is wrong with extras as they are kept.
func (e Extras) Check() error {
	var w checks
	w.attributes(e.Attributes)
	for i, s := range e.Operators {
		at := "operators[" + strconv.Itoa(i) + "]"
		if s.ExternalID == "" {
			w.Leave(at, "fault.required")
		}
		w.seconds(at, s.Seconds)
		number(w.Leave, at, s.Line, 1, figure.MaxLine)
	}
	switch c := e.Consent; {
	case e.Empty():
		w.Leave("extras", "fault.required")
	case len(e.Operators) > MaxServed:
		w.Leave("operators", "contact.fault_many", "Max", MaxServed)
	case c != nil && c.Basis == "":
		w.Leave("consent", "fault.required")
	}
	return w.left.Err()
}
