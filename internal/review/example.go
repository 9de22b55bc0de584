package review

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/mask"
	"openpeople/internal/page"
)

// GoodExample is what reviewers pinned in one contact for others to learn from. Nobody is named
// and customers' data are masked, whoever reads; who may open the review finds the rest there.
type GoodExample struct {
	ReviewID    int64
	ChannelKind contact.Kind
	ChannelName string
	TopicName   string
	At          time.Time // when the review was submitted
	Pinned      []Pinned
	Opens       bool // the reader may open the review
	Mine        bool // the reader served the contact
}

// Pinned is one pin of a good example with the message under it.
type Pinned struct {
	Before string // what the customer said before it, "" for nothing
	From   string // of the message; "" where it is a second of a recording, or the conversation is kept no more
	Said   string
	Words  string // of the reviewer
}

// ExamplesShown is how many contacts stand on a page.
const ExamplesShown = 20

// ExampleParams is how good examples can be narrowed, as it stands in a URL.
var ExampleParams = func() (list page.Params) {
	for _, p := range figure.Params() {
		if p.Name == figure.ChannelKind.Row().Key || p.Name == figure.Topic.Row().Key {
			list = append(list, p)
		}
	}
	return list
}()

// exemplary is what good examples are taken from: what anybody reviewed, of a slice.
func exemplary(f page.Filter) Filter { return Filter{Pinned: Example, By: figure.FilterOf(f)} }

// Examples lists good examples of the whole desk, the latest first, for everybody who may read
// reviews.
func (s *Service) Examples(ctx context.Context, a actor.Actor, f page.Filter, p page.Request) (page.Of[GoodExample], error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return page.Of[GoodExample]{}, err
	}
	list, err := s.store.ExportReviews(ctx, exemplary(f), p)
	out := page.Of[GoodExample]{Next: list.Next}
	for _, r := range list.Rows {
		if err != nil {
			break
		}
		var c contact.Detail
		if c, err = s.store.ContactByID(ctx, r.ContactID); err == nil {
			e := exampleOf(r, c)
			e.Opens, e.Mine = a.SeesReview(r.ReviewerID, r.OperatorID, r.TeamID, true), a.Is(r.OperatorID)
			out.Rows = append(out.Rows, e)
		}
	}
	return out, err
}

// CountExamples counts the contacts that Examples lists, up to CountLimit.
func (s *Service) CountExamples(ctx context.Context, a actor.Actor, f page.Filter) (int, error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return 0, err
	}
	return s.store.CountReviews(ctx, exemplary(f), CountLimit)
}

// exampleOf takes the good examples out of a review.
func exampleOf(r ExportRow, c contact.Detail) GoodExample {
	e := GoodExample{ReviewID: r.ID, ChannelKind: r.ChannelKind, ChannelName: r.ChannelName, TopicName: r.TopicName, At: *r.SubmittedAt}
	messages := c.Messages
	for _, pin := range r.Sheet.Pins {
		if pin.Kind != Example {
			continue
		}
		one := Pinned{Words: nameless(pin.Words, c)}
		if pin.Message < len(messages) {
			m := messages[pin.Message]
			one.From, one.Said = string(m.From), nameless(m.Text, c)
			if pin.Message > 0 && messages[pin.Message-1].From == contact.FromCustomer && m.From != contact.FromCustomer {
				one.Before = nameless(messages[pin.Message-1].Text, c)
			}
		}
		e.Pinned = append(e.Pinned, one)
	}
	for _, m := range r.Sheet.Moments {
		if m.Kind == Example {
			e.Pinned = append(e.Pinned, Pinned{Words: nameless(m.Words, c)})
		}
	}
	return e
}

// nameless masks a text, and the names of the customer and the operator where they stand in it
// as the desk knows them.
func nameless(text string, c contact.Detail) string {
	text = mask.Text(text)
	names := ""
	if c.Customer != nil {
		names = c.Customer.Name
	}
	if c.Operator != nil {
		names += " " + c.Operator.Name
	}
	for _, word := range strings.Fields(names) {
		if utf8.RuneCountInString(word) >= 3 {
			text = strings.ReplaceAll(text, word, mask.Name(word))
		}
	}
	return text
}
