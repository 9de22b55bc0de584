// Package survey draws what a customer sees: the page of questions, the thanks,
// opting out, and links that are of no use any more. Each is a whole document
// with one small style sheet and no script.
package survey

import (
	"context"
	"strconv"
	"strings"
	"time"

	"openpeople/internal/i18n"
	"openpeople/internal/survey"
	"openpeople/templates/ui"
)

// about says in a customer's words which contact is asked about: чат 21 ноября,
// тарифы.
func about(ctx context.Context, a About) string {
	if a.Topic == "" {
		return i18n.T(ctx, "survey.about", "Channel", a.Channel, "Day", dayMonth(ctx, a.EndedAt))
	}
	return i18n.T(ctx, "survey.about.topic", "Channel", a.Channel, "Day", dayMonth(ctx, a.EndedAt), "Topic", a.Topic)
}

// dayMonth writes a day without its year: 21 ноября.
func dayMonth(ctx context.Context, t time.Time) string {
	long := ui.LongDate(ctx, t)
	return long[:max(0, len(long)-len("\u00a02026"))]
}

// moment writes the end of a term: 24 ноября, 14:05.
func moment(ctx context.Context, t time.Time) string {
	return dayMonth(ctx, t) + ", " + ui.Clock(ctx, t)
}

// optionWord is the word under a mark, or of an option.
func optionWord(ctx context.Context, q survey.Question, code string) string {
	for _, o := range q.Options {
		if o.Code == code {
			return o.Text.For(ctx)
		}
	}
	return ""
}

// scale lists the marks of a rating.
func scale(q survey.Question) []string {
	var out []string
	for n := q.Min; n <= q.Max; n++ {
		out = append(out, strconv.Itoa(n))
	}
	return out
}

// whenClass names the marks after which a question shows; without :has() in the
// browser it always does.
func whenClass(q survey.Question) string {
	switch {
	case q.Kind == survey.Rating && q.Key == survey.KeyMark:
		return "question first"
	case len(q.OnlyMarks) == 0:
		return "question when-marked"
	}
	var b strings.Builder
	b.WriteString("question when")
	for _, n := range q.OnlyMarks {
		b.WriteString(" when-" + strconv.Itoa(n))
	}
	return b.String()
}

func has(values []string, code string) bool {
	for _, v := range values {
		if v == code {
			return true
		}
	}
	return false
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// id is where an error leads.
func id(key string) string { return "q-" + key }
