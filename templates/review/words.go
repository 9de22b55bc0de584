// Package review draws reviews: the form in which a contact is scored beside its
// conversation, one review with its history, the lists, and the panel of a
// contact's page.
package review

import (
	"context"
	"github.com/a-h/templ"
	"math"
	"net/url"
	"strconv"
	"strings"

	"openpeople/internal/contact"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/templates/ui"
)

// Path is where reviews are listed.
const Path = "/reviews"

// URL leads to a review.
func URL(id int64) string { return Path + "/" + strconv.FormatInt(id, 10) }

// RevisionURL leads to one revision of a review.
func RevisionURL(id int64, number int) string { return URL(id) + "?revision=" + strconv.Itoa(number) }

// ContactURL leads to a contact.
func ContactURL(id int64) string { return "/contacts/" + strconv.FormatInt(id, 10) }

// FormURL leads to the own review of a contact, from the list that the query names; ""
// for none.
func FormURL(contactID int64, from string) string {
	return cameFrom(ContactURL(contactID)+"/review", from)
}

// FromDrafts is the query of the list of what waits for the reader: the own drafts.
const FromDrafts = "list=" + string(review.Drafts)

// BackURL leads to a contact in the list that the reader came from.
func BackURL(contactID int64, from string) string {
	if from == FromDrafts || from == FromQueue { // no list of contacts
		from = ""
	}
	return cameFrom(ContactURL(contactID), from)
}

func cameFrom(path, from string) string {
	if from == "" {
		return path
	}
	return path + "?" + url.Values{ui.FromParam: {from}}.Encode()
}

// Story is what a conversation is read with: what the customer said, and earlier
// contacts.
type Story struct {
	Answered  bool
	Mark      *int
	Low, High int // ends of the scale of Mark
	Solved    *bool
	Comment   string
	Earlier   []contact.Row
	Voice     templ.Component // the recordings; nil when there are none
	Unseen    bool            // what the customer said is not shown before the review is submitted
	Unheard   bool            // there are recordings, which the reader may not hear
}

// Unsaid is the story without what the customer said of the contact.
func (s Story) Unsaid() Story { return Story{Earlier: s.Earlier, Voice: s.Voice, Unseen: true} }

// scripts are those of a page, and that of recordings where there are some.
func (s Story) scripts(page ...string) []string {
	if s.Voice != nil {
		return append(page, ui.PlayerScript)
	}
	return page
}

// keys are the shortcuts of a page, and those of recordings where there are some.
func (s Story) keys(page ...ui.Shortcut) []ui.Shortcut {
	if s.Voice != nil {
		return append(page, ui.PlayerKeys...)
	}
	return page
}

// scoreText writes a score with no more places than it has to: 78, 63,96.
func scoreText(ctx context.Context, score *float64) string {
	if score == nil {
		return ""
	}
	s := ui.Decimal(ctx, *score, 2)
	if strings.ContainsAny(s, ".,") {
		s = strings.TrimRight(s, "0")
		s = strings.TrimRight(s, ".,")
	}
	return s
}

// whole is a score without places: in a list one compares, and 91 is enough.
func whole(score *float64) *float64 {
	n := math.Round(*score)
	return &n
}

// scoreTone says how a score feels; the number stands beside it.
func scoreTone(score *float64) ui.Tone {
	switch {
	case score == nil:
		return ui.Neutral
	case *score >= 80:
		return ui.Good
	case *score >= 50:
		return ui.Warn
	}
	return ui.Bad
}

func contactTitle(ctx context.Context, c contact.Detail) string {
	return orElse(c.Channel.Name, c.Channel.Code) + ", " + ui.DateTime(ctx, c.EndedAt)
}

func contactLead(c contact.Detail) string {
	var words []string
	if d := c.Topic; d != nil {
		words = append(words, orElse(d.Name, d.Code))
	}
	if o := c.Operator; o != nil {
		words = append(words, orElse(o.Name, o.ExternalID))
	}
	if d := c.Team; d != nil {
		words = append(words, orElse(d.Name, d.Code))
	}
	return strings.Join(words, " · ")
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// bubbles are the messages; each is finished by the page that draws it.
func bubbles(c contact.Detail, finish func(i int, b *ui.Bubble)) []ui.Bubble {
	out := make([]ui.Bubble, len(c.Messages))
	for i, m := range c.Messages {
		author := ""
		switch {
		case m.From == contact.FromOperator && c.Operator != nil:
			author = c.Operator.Name
		case m.From == contact.FromCustomer && c.Customer != nil:
			author = c.Customer.Name
		}
		out[i] = ui.Bubble{From: string(m.From), Author: author, Text: m.Text, At: m.At}
		finish(i, &out[i])
	}
	return out
}

// lostPins are pins on messages that the conversation no longer has.
func lostPins(s review.Sheet, messages int) []review.Pin {
	var out []review.Pin
	for _, p := range s.Pins {
		if p.Message >= messages {
			out = append(out, p)
		}
	}
	return out
}

func criticalText(ctx context.Context, v scorecard.Content, failed []string) string {
	var names []string
	for _, c := range v.Criteria() {
		for _, key := range failed {
			if c.Key == key {
				names = append(names, c.Name.For(ctx))
			}
		}
	}
	return i18n.T(ctx, "review.failed", "Names", strings.Join(names, ", "))
}

func yes(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// pagesOf leads on through a list, and back to its first part; count is of all, up to
// review.CountLimit, and -1 where nobody counts.
func pagesOf(f page.Filter, path string, shown, count int, next page.Cursor, further bool) ui.Pages {
	out := ui.Pages{Shown: shown, Count: int64(count), AtLeast: count >= review.CountLimit, Next: f.Next(path, "after", next)}
	if further {
		out.First = f.URL(path)
	}
	return out
}
