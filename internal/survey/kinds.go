package survey

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"openpeople/internal/fault"
	"openpeople/internal/i18n"
)

// The kinds of questions.
const (
	Rating   QuestionKind = "rating"   // one number of the scale Min-Max
	YesNo    QuestionKind = "yes_no"   // yes or no
	Many     QuestionKind = "many"     // any of Options, by code
	FreeText QuestionKind = "freetext" // a few sentences
)

// MaxComment is how long a text answer may be, in characters.
const MaxComment = 4000

// KindRow is one line of the table of question kinds.
type KindRow struct {
	Kind QuestionKind
	Name i18n.Text
	// Read takes the values of the question's form field. It returns the answer as
	// codes, or as the text itself; nothing when the customer left it out; and what
	// is wrong, nil when nothing is.
	Read func(q Question, values []string) ([]string, *fault.Field)
}

// Kinds is every kind of question. templates/survey draws each; a test walks both.
var Kinds = []KindRow{
	{Rating, i18n.Text{RU: "оценка", EN: "rating"}, readRating},
	{YesNo, i18n.Text{RU: "да или нет", EN: "yes or no"}, readYesNo},
	{Many, i18n.Text{RU: "несколько из списка", EN: "any of a list"}, readMany},
	{FreeText, i18n.Text{RU: "свой текст", EN: "own words"}, readText},
}

func kindOf(k QuestionKind) (KindRow, bool) {
	i := slices.IndexFunc(Kinds, func(r KindRow) bool { return r.Kind == k })
	if i < 0 {
		return KindRow{}, false
	}
	return Kinds[i], true
}

// one returns the only value of a field, "" when it was left out.
func one(values []string) (string, *fault.Field) {
	switch {
	case len(values) == 0:
		return "", nil
	case len(values) > 1:
		return "", &fault.Field{Key: "survey.fault.one"}
	}
	return values[0], nil
}

func readRating(q Question, values []string) ([]string, *fault.Field) {
	s, wrong := one(values)
	if s == "" {
		return nil, wrong
	}
	if n, err := strconv.Atoi(s); err != nil || n < q.Min || n > q.Max || strconv.Itoa(n) != s {
		return nil, &fault.Field{Key: "fault.range", Args: map[string]any{"Min": q.Min, "Max": q.Max}}
	}
	return []string{s}, nil
}

func readYesNo(_ Question, values []string) ([]string, *fault.Field) {
	s, wrong := one(values)
	switch s {
	case "":
		return nil, wrong
	case "yes", "no":
		return []string{s}, nil
	}
	return nil, &fault.Field{Key: "survey.fault.choice"}
}

func readMany(q Question, values []string) ([]string, *fault.Field) {
	var codes []string
	for _, s := range values {
		if !slices.ContainsFunc(q.Options, func(o Option) bool { return o.Code == s }) {
			return nil, &fault.Field{Key: "survey.fault.choice"}
		}
		if !slices.Contains(codes, s) {
			codes = append(codes, s)
		}
	}
	return codes, nil
}

func readText(_ Question, values []string) ([]string, *fault.Field) {
	s, wrong := one(values)
	if s == "" {
		return nil, wrong
	}
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return nil, &fault.Field{Key: "fault.text"}
	}
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	if s == "" {
		return nil, nil
	}
	if utf8.RuneCountInString(s) > MaxComment {
		return nil, &fault.Field{Key: "fault.too_long", Args: map[string]any{"Max": MaxComment}}
	}
	return []string{s}, nil
}

// PickMark returns a mark that a link asks to preselect, "" when it is none of
// the scale.
func (v *Version) PickMark(s string) string {
	codes, wrong := readRating(v.RatingQuestion(), []string{s})
	if wrong != nil || len(codes) == 0 {
		return ""
	}
	return codes[0]
}
