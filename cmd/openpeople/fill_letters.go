package main

import (
	"context"
	"slices"
	"time"

	"openpeople/internal/asking"
	"openpeople/internal/delivery"
	"openpeople/internal/demo"
	"openpeople/internal/i18n"
	"openpeople/internal/survey"
)

// lettersKept is how many letters a new demo desk has in its mailbox: whoever
// opens it at night, when nothing is sent, finds a link to answer by.
const lettersKept = 30

// waitingLetter is a letter that was sent and waits for its answer.
type waitingLetter struct {
	demo.Record
	invitation int64
}

// note remembers a letter that was sent and not answered, while it is among the
// latest.
func (f *filler) note(r demo.Record, i asking.Invitation) {
	if i.SentAt == nil {
		return
	}
	f.waiting = append(f.waiting, waitingLetter{r, i.ID})
	if len(f.waiting) > 4*lettersKept {
		f.latest()
	}
}

// latest puts the waiting letters in order, the earliest first, and forgets all
// but the last.
func (f *filler) latest() {
	slices.SortStableFunc(f.waiting, func(a, b waitingLetter) int { return a.SentAt.Compare(b.SentAt) })
	f.waiting = slices.Clone(f.waiting[max(0, len(f.waiting)-lettersKept):])
}

// letters puts the latest letters that wait for an answer into the mailbox.
func (f *filler) letters(ctx context.Context) error {
	f.latest()
	named := map[string]string{}
	for _, c := range f.year.Channels() {
		named["channel "+c.Code] = c.Name
	}
	for _, t := range f.year.Topics() {
		named["topic "+t.Code] = t.Name
	}
	for _, w := range f.waiting {
		zone, err := time.LoadLocation(w.Customer.TimeZone)
		if err != nil || w.Customer.TimeZone == "" {
			zone = f.store.Zone()
		}
		box := delivery.NewMailbox(f.store, func() time.Time { return w.SentAt })
		err = box.Send(ctx, survey.Letter{
			InvitationID: w.invitation, To: w.Customer.Email, CustomerName: w.Customer.Name, Language: i18n.RU, Question: f.version.RatingQuestion(),
			ChannelKind: f.channels[w.ChannelCode].Kind, ChannelName: named["channel "+w.ChannelCode], TopicName: named["topic "+w.TopicCode],
			EndedAt: w.Contact.EndedAt, TimeZone: zone, URL: f.surveys.URL(w.invitation),
		}, func() error { return nil })
		if err != nil {
			return err
		}
	}
	return nil
}
