package contact

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/spelling"
)

// checks collects what is wrong with the fields of a body; each method returns
// the field as it will be kept. What must be right is a fault (Add); an optional field
// that is wrong is left out (Leave) and the rest is kept.
type checks struct {
	fault.Fields
	left fault.Fields
	told [2]int // of Fields, of left
}

// Add notes that a field is wrong; only the first maxFaults are told.
func (w *checks) Add(name, key string, args ...any) {
	if w.told[0]++; w.told[0] <= maxFaults {
		w.Fields.Add(name, key, args...)
	}
}

// Leave notes that a field is left out and why; only the first maxLeft are told.
func (w *checks) Leave(name, key string, args ...any) {
	if w.told[1]++; w.told[1] <= maxLeft {
		w.left.Add(name, key, args...)
	}
}

// note is Add or Leave.
type note func(name, key string, args ...any)

// text is any text of at most max characters, kept as it came; "" for what is none.
func text(n note, name, s string, max int) string {
	switch {
	case strings.IndexByte(s, 0) >= 0:
		n(name, "fault.text")
	case len(s) > max && utf8.RuneCountInString(s) > max:
		n(name, "fault.too_long", "Max", max)
	default:
		return s
	}
	return ""
}

// name is the name of a person, as spelling.Name keeps it.
func name(n note, field, s string) string {
	if s = spelling.Name(s); strings.IndexFunc(s, unicode.IsControl) >= 0 {
		n(field, "fault.text")
		return ""
	}
	return text(n, field, s, MaxName)
}

// normal is what one of the keys' functions makes of s; "" stays "".
func normal(n note, name, s string, max int, key string, of func(string) (string, error)) string {
	if s == "" {
		return ""
	}
	if len(s) > max && utf8.RuneCountInString(s) > max {
		n(name, "fault.too_long", "Max", max)
		return ""
	}
	normal, err := of(s)
	if err != nil || normal == "" {
		n(name, key)
		return ""
	}
	return normal
}

// need is an id or a name of ours that must be there, as spelling.Code keeps it, and
// must show something.
func (w *checks) need(name, s string) string {
	if s == "" {
		w.Add(name, "fault.required")
		return ""
	}
	return normal(w.Add, name, s, maxID, "fault.text", spelling.Code)
}

// code is the same of what may be absent.
func (w *checks) code(name, s string) string {
	return normal(w.Leave, name, s, maxID, "fault.text", spelling.Code)
}

func (w *checks) kind(name, s string) Kind {
	k := Kind(s)
	if s == "" || slices.ContainsFunc(Kinds, func(row KindRow) bool { return row.Kind == k }) {
		return k
	}
	all := make([]string, len(Kinds))
	for i, row := range Kinds {
		all[i] = string(row.Kind)
	}
	w.Leave(name, "fault.choice", "Of", strings.Join(all, ", "))
	return ""
}

func number(note note, name string, n *int, min, max int) *int {
	if n != nil && (*n < min || *n > max) {
		note(name, "fault.range", "Min", min, "Max", max)
		return nil
	}
	return n
}

func (w *checks) seconds(name string, n *int) *int { return number(w.Leave, name, n, 0, maxSeconds) }

// The years in which contacts may lie. Nearer bounds need a clock: see Take.
var (
	earliest = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
)

// instant is cut to milliseconds, in which instants are kept; zero for what lies in
// other years.
func instant(n note, name string, t time.Time) time.Time {
	if t.Before(earliest) || !t.Before(latest) {
		n(name, "fault.date")
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}

func (w *checks) needInstant(name string, t time.Time) time.Time {
	if t.IsZero() {
		w.Add(name, "fault.required")
		return t
	}
	return instant(w.Add, name, t)
}

func (w *checks) email(name, s string) string {
	if fault.Blank(s) {
		return ""
	}
	return normal(w.Leave, name, s, spelling.MaxEmail, "fault.email", spelling.Email)
}

func (w *checks) phone(name, s string) string {
	if fault.Blank(s) {
		return ""
	}
	return normal(w.Leave, name, s, maxPhone, "contact.fault_phone", spelling.Phone)
}

func (w *checks) telegram(name, s string) string {
	if s = strings.TrimPrefix(strings.TrimSpace(s), "@"); s == "" {
		return ""
	}
	return normal(w.Leave, name, s, maxTelegram, "fault.text", spelling.Telegram)
}

// language keeps the base of a BCP 47 tag.
func (w *checks) language(name, s string) string {
	return normal(w.Leave, name, s, maxLanguage, "contact.fault_language", func(s string) (string, error) { return i18n.Base(s), nil })
}

// zones remembers which time zones could be loaded: loading reads a file.
var zones sync.Map

func (w *checks) zone(name, s string) string {
	if s == "" {
		return ""
	}
	if _, ok := zones.Load(s); ok {
		return s
	}
	if len(s) > maxZone || s == "Local" {
		w.Leave(name, "contact.fault_zone")
		return ""
	}
	if _, err := time.LoadLocation(s); err != nil {
		w.Leave(name, "contact.fault_zone")
		return ""
	}
	zones.Store(s, true)
	return s
}

func (w *checks) messages(in []Message) []Message {
	if len(in) > MaxMessages {
		w.Add("messages", "contact.fault_many", "Max", MaxMessages)
		return nil
	}
	for i := range in {
		m := &in[i]
		name := func(field string) string { return "messages[" + strconv.Itoa(i) + "]." + field }
		switch m.From {
		case FromCustomer, FromOperator, FromBot, FromSystem:
		case "":
			w.Add(name("from"), "fault.required")
		default:
			w.Add(name("from"), "fault.choice", "Of", "customer, operator, bot, system")
		}
		if len(m.Text) > MaxText {
			w.Add(name("text"), "fault.too_long", "Max", MaxText)
		} else if strings.IndexByte(m.Text, 0) >= 0 {
			m.Text = strings.ReplaceAll(m.Text, "\x00", "\ufffd")
			w.Leave(name("text"), "contact.fault_mended")
		}
		if !m.At.IsZero() {
			m.At = instant(w.Leave, name("at"), m.At)
		}
	}
	return in
}
