package demo

import (
	"container/heap"
	"context"
	"slices"
	"time"

	"openpeople/internal/recovery"
	"openpeople/internal/survey"
)

const (
	lease = "demo"
	// LettersKept is how many letters a new demo desk has in its mailbox: whoever
	// opens it at night, when nothing is sent, finds a link to answer by.
	LettersKept = 30
)

// kept is a letter as it was sent.
type kept struct {
	survey.Letter
	sentAt time.Time
}

// send is the sender of the demo: nothing leaves the machine, and what becomes of
// each letter was made up before. It sends what is due until an instant.
func (f *filler) send(ctx context.Context, until time.Time) error {
	due := until.Add(-time.Minute) // what is due now is the desk's own to send
	f.Clock.Set(until)
	for {
		claimed, err := f.Outbox.Claim(ctx, lease, due, until.Add(time.Hour), 2000)
		if err != nil || len(claimed) == 0 {
			return err
		}
		letters, err := f.Outbox.Outgoing(ctx, claimed, due)
		if err != nil {
			return err
		}
		var wires []survey.Wire
		var taken []survey.Accepted
		var refused []survey.Settled
		for _, l := range letters {
			a := f.awaited[l.Letter.To]
			delete(f.awaited, l.Letter.To)
			switch {
			case l.Stop != "":
				refused = append(refused, survey.Settled{OutboxID: l.OutboxID, State: survey.Cancelled, RunAt: due, Error: l.Stop})
			case a.reply.SentAt.IsZero():
				refused = append(refused, survey.Settled{OutboxID: l.OutboxID, State: survey.Failed, RunAt: due, Attempts: 1, Code: 550, Error: "5.1.1 mailbox unavailable"})
			default:
				wires = append(wires, survey.Wire{OutboxID: l.OutboxID})
				taken = append(taken, survey.Accepted{OutboxID: l.OutboxID, InvitationID: l.InvitationID, At: a.reply.SentAt})
				f.expect(a, l)
			}
		}
		if _, err := f.Outbox.PutOnWire(ctx, lease, wires, due, until.Add(time.Hour)); err != nil {
			return err
		}
		if err := f.Outbox.Accept(ctx, lease, taken); err != nil {
			return err
		}
		if err := f.Outbox.Settle(ctx, lease, refused, until); err != nil {
			return err
		}
	}
}

// expect puts on the agenda what the customer does with a letter.
func (f *filler) expect(a awaited, l survey.Outgoing) {
	switch r := a.reply; {
	case !r.OptedOutAt.IsZero():
		heap.Push(&f.agenda, deed{r.OptedOutAt, func(ctx context.Context) error {
			_, err := f.Asking.OptOut(ctx, f.token(l.InvitationID))
			return err
		}})
	case !r.AnsweredAt.IsZero():
		heap.Push(&f.agenda, deed{r.AnsweredAt, func(ctx context.Context) error { return f.answer(ctx, a, l.InvitationID) }})
	default:
		l.Letter.URL = f.Surveys.URL(l.InvitationID)
		f.letters = append(f.letters, kept{l.Letter, a.reply.SentAt})
		if len(f.letters) > 4*LettersKept {
			f.letters = slices.Clone(f.letters[len(f.letters)-LettersKept:])
		}
	}
}

// answer is a customer's answer; somebody calls back because of a low mark.
func (f *filler) answer(ctx context.Context, a awaited, invitation int64) error {
	given, err := f.Surveys.Answer(ctx, f.token(invitation), a.reply.Answers)
	if err != nil {
		return err
	}
	s := &f.served[a.place]
	s.said, s.answeredAt = &a.reply.Answers, a.reply.AnsweredAt
	if s.mark() > recovery.LowMark {
		return nil
	}
	if err := f.Recoveries.OpenFor(ctx, given.ID); err != nil {
		return err
	}
	if r := a.reply; !r.CalledAt.IsZero() {
		heap.Push(&f.agenda, deed{r.CalledAt, func(ctx context.Context) error {
			return f.Recoveries.Close(ctx, f.staff[f.led[s.team]].Actor, s.id, r.Outcome, r.Remark)
		}})
	}
	return nil
}

// keepLetters puts the latest letters that wait for an answer into the mailbox.
func (f *filler) keepLetters(ctx context.Context) error {
	slices.SortStableFunc(f.letters, func(a, b kept) int { return a.sentAt.Compare(b.sentAt) })
	for _, l := range f.letters[max(0, len(f.letters)-LettersKept):] {
		f.Clock.Set(l.sentAt)
		if err := f.Mailbox.Send(ctx, l.Letter, func() error { return nil }); err != nil {
			return err
		}
	}
	return nil
}
