package scorecard

import (
	"strings"

	"openpeople/internal/i18n"
)

// MaxReasonsText is how long the reasons of a criterion may be as they are typed.
const MaxReasonsText = MaxReasons * (2*MaxName + 8)

// under begins a line of what is under a cause.
const under = "- "

// between parts the languages of a line.
const between = " | "

// TypedCauses writes causes as they are typed, a line each: the name in Russian, and in
// English after a bar; what is under a cause follows it after a dash.
func TypedCauses(list []Cause) string {
	var out strings.Builder
	for _, cause := range list {
		out.WriteString(typed(cause.Name) + "\n")
		for _, r := range cause.Of {
			out.WriteString(under + typed(r.Name) + "\n")
		}
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// TypedReasons writes reasons as they are typed, a line each.
func TypedReasons(list []Reason) string {
	var lines []string
	for _, r := range list {
		lines = append(lines, typed(r.Name))
	}
	return strings.Join(lines, "\n")
}

func typed(t i18n.Text) string {
	switch {
	case t.EN == "":
		return t.RU
	case t.RU == "":
		return strings.TrimPrefix(between, " ") + t.EN
	}
	return t.RU + between + t.EN
}

// CausesOf reads what TypedCauses writes. A dash before the first cause begins one.
func CausesOf(text string) (list []Cause) {
	for _, line := range lines(text) {
		rest, second := strings.CutPrefix(line, strings.TrimSpace(under))
		r := Reason{Name: nameOf(rest)}
		if second && len(list) > 0 {
			last := &list[len(list)-1]
			last.Of = append(last.Of, r)
			continue
		}
		list = append(list, Cause{Reason: r})
	}
	return list
}

// ReasonsOf reads what TypedReasons writes.
func ReasonsOf(text string) (list []Reason) {
	for _, line := range lines(text) {
		list = append(list, Reason{Name: nameOf(strings.TrimPrefix(line, strings.TrimSpace(under)))})
	}
	return list
}

func lines(text string) (list []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

func nameOf(s string) i18n.Text {
	ru, en, _ := strings.Cut(s, strings.TrimSpace(between))
	return i18n.Text{RU: strings.TrimSpace(ru), EN: strings.TrimSpace(en)}
}
