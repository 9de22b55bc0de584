package contact

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/spelling"
)

// checks collects what is wrong with the fields of a body; each method returns
// the field as it will be kept.
type checks struct {
	fault.Fields
	told int
}

// Add notes that a field is wrong; only the first maxFaults are told.
func (w *checks) Add(name, key string, args ...any) {
	if w.told++; w.told <= maxFaults {
		w.Fields.Add(name, key, args...)
	}
}

// text is any text of at most max characters, kept as it came.
func (w *checks) text(name, s string, max int) string {
	switch {
	case strings.IndexByte(s, 0) >= 0:
		w.Add(name, "fault.text")
	case len(s) > max && utf8.RuneCountInString(s) > max:
		w.Add(name, "fault.too_long", "Max", max)
	}
	return s
}

// code is an id or a name of ours as spelling.Code keeps it. What is given must
// show something.
func (w *checks) code(name, s string) string {
	return w.normal(name, s, maxID, "fault.text", spelling.Code)
}

// normal is what one of the keys' functions makes of s; "" stays "".
func (w *checks) normal(name, s string, max int, key string, of func(string) (string, error)) string {
	if s == "" {
		return ""
	}
	if len(s) > max && utf8.RuneCountInString(s) > max {
		w.Add(name, "fault.too_long", "Max", max)
		return ""
	}
	normal, err := of(s)
	if err != nil || normal == "" {
		w.Add(name, key)
	}
	return normal
}

func (w *checks) need(name, s string) string {
	if s == "" {
		w.Add(name, "fault.required")
		return ""
	}
	return w.code(name, s)
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
	w.Add(name, "fault.choice", "Of", strings.Join(all, ", "))
	return ""
}

func (w *checks) number(name string, n *int, min, max int) *int {
	if n != nil && (*n < min || *n > max) {
		w.Add(name, "fault.range", "Min", min, "Max", max)
		return nil
	}
	return n
}

// The years in which contacts may lie. Nearer bounds need a clock: see Take.
var (
	earliest = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
)

// instant is cut to milliseconds, in which instants are kept.
func (w *checks) instant(name string, t time.Time, required bool) time.Time {
	switch {
	case t.IsZero() && required:
		w.Add(name, "fault.required")
	case t.IsZero():
	case t.Before(earliest) || !t.Before(latest):
		w.Add(name, "fault.date")
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}

func (w *checks) email(name, s string) string {
	if fault.Blank(s) {
		return ""
	}
	return w.normal(name, s, spelling.MaxEmail, "fault.email", spelling.Email)
}

func (w *checks) phone(name, s string) string {
	if fault.Blank(s) {
		return ""
	}
	return w.normal(name, s, maxPhone, "contact.fault_phone", spelling.Phone)
}

func (w *checks) telegram(name, s string) string {
	if s = strings.TrimPrefix(strings.TrimSpace(s), "@"); s == "" {
		return ""
	}
	return w.normal(name, s, maxTelegram, "fault.text", spelling.Telegram)
}

// language keeps the base of a BCP 47 tag, nothing for what is none.
func (w *checks) language(name, s string) string {
	if len(s) > maxLanguage {
		w.Add(name, "fault.too_long", "Max", maxLanguage)
		return ""
	}
	return i18n.Base(s)
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
		w.Add(name, "contact.fault_zone")
		return ""
	}
	if _, err := time.LoadLocation(s); err != nil {
		w.Add(name, "contact.fault_zone")
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
			w.Add(name("text"), "fault.text")
		}
		if !m.At.IsZero() {
			m.At = w.instant(name("at"), m.At, false)
		}
	}
	return in
}
