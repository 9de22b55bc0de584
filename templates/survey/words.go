// Package survey draws what a customer sees: the page of questions, the thanks,
// opting out, and links that are of no use any more. Each is a whole document
// with one small style sheet and no script.
package survey

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"openpeople/internal/survey"
	"openpeople/templates/ui"
)

// zoneOf is the zone of the page's clock at an instant: UTC+3, UTC−3:30.
func zoneOf(ctx context.Context, t time.Time) string {
	_, seconds := t.In(ui.Zone(ctx)).Zone()
	sign := "+"
	if seconds < 0 {
		sign, seconds = "\u2212", -seconds
	}
	out := "UTC" + sign + strconv.Itoa(seconds/3600)
	if minutes := seconds / 60 % 60; minutes > 0 {
		out += fmt.Sprintf(":%02d", minutes)
	}
	return out
}

// moment writes the end of a term: 24 ноября, 14:05.
func moment(ctx context.Context, t time.Time) string {
	return ui.DayMonth(ctx, t) + ", " + ui.Clock(ctx, t)
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

// conditions lists the conditions of a page, each once. The answers that meet the
// k-th carry the class ck, the questions that wait for it when-k: survey.css hides
// these while none of those is chosen. Without :has() in the browser every
// question shows.
func (p Page) conditions() (list []survey.Condition) {
	for _, q := range p.Questions {
		for _, c := range q.When {
			if indexOf(list, c) < 0 && len(list) < maxConditions {
				list = append(list, c)
			}
		}
	}
	return list
}

// maxConditions is how many survey.css knows; questions that hang on more show
// always, and an answer to one that should not have is left out.
const maxConditions = 12

func indexOf(list []survey.Condition, c survey.Condition) int {
	return slices.IndexFunc(list, func(o survey.Condition) bool { return o.Question == c.Question && slices.Equal(o.Any, c.Any) })
}

// whenClass says when a question shows: always for the first, else once there is a
// mark, and when its conditions hold.
func whenClass(q survey.Question, p Page) string {
	if q.Kind == survey.Rating && q.Key == survey.KeyMark {
		return "question first"
	}
	var b strings.Builder
	b.WriteString("question when-marked")
	list := p.conditions()
	for _, c := range q.When {
		if k := indexOf(list, c); k >= 0 {
			b.WriteString(" when-" + strconv.Itoa(k+1))
		}
	}
	return b.String()
}

// answers gives an answer the classes of the conditions that it meets.
func answers(q survey.Question, code string, p Page) templ.Attributes {
	var classes []string
	for k, c := range p.conditions() {
		if c.Question == q.Key && slices.Contains(c.Any, code) {
			classes = append(classes, "c"+strconv.Itoa(k+1))
		}
	}
	if classes == nil {
		return nil
	}
	return templ.Attributes{"class": strings.Join(classes, " ")}
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
