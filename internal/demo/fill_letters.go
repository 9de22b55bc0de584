package demo

import (
	"container/heap"
	"context"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/fault"
	"openpeople/internal/recovery"
	"openpeople/internal/sending"
	"openpeople/internal/survey"
)

const (
	lease = "demo"
	// LettersKept is how many letters a new demo desk has in its mailbox: whoever
	// opens it at night, when nothing is sent, finds a link to answer by.
	LettersKept = 30
)

// kept is a message as it was sent.
type kept struct {
	sending.Message
	sentAt time.Time
	draw   func(ctx context.Context) (sending.Content, error)
}

// send is the sender of the demo: nothing leaves the machine, and what becomes of
// each message was made up before. It sends what is due until an instant.
func (f *filler) send(ctx context.Context, until time.Time) error {
	due := until.Add(-time.Minute) // what is due now is the desk's own to send
	f.Clock.Set(until)
	for {
		claimed, err := f.Messages.Claim(ctx, sending.Claim{Delivery: "email", Lease: lease, Now: due, Until: until.Add(time.Hour), Limit: 2000})
		if err != nil || len(claimed) == 0 {
			return err
		}
		list := make([]sending.Message, len(claimed))
		for i, c := range claimed {
			list[i] = c.Message
		}
		// Each was due at an hour of its own, which was not a quiet one.
		drafts, err := f.Asking.WriteInvitations(ctx, list, due)
		if err != nil {
			return err
		}
		var wires []sending.Wire
		var taken []sending.Accepted
		var refused []sending.Settled
		for i, m := range claimed {
			if m.Kind == sending.SecondMark {
				wires = append(wires, sending.Wire{ID: m.ID, Lease: lease, HeaderID: m.HeaderID("demo.example")})
				taken = append(taken, sending.Accepted{ID: m.ID, Lease: lease, Kind: m.Kind, Subject: m.Subject, At: due})
				f.answerAgain(m.Subject, due)
				continue
			}
			a := f.awaited[m.Recipient]
			delete(f.awaited, m.Recipient)
			switch {
			case drafts[i].Stop != "":
				refused = append(refused, sending.Settled{ID: m.ID, Lease: lease, State: sending.Cancelled, RunAt: due, Error: drafts[i].Stop})
			case a.reply.SentAt.IsZero():
				refused = append(refused, sending.Settled{ID: m.ID, Lease: lease, State: sending.Failed, RunAt: due, Attempts: 1, Code: 550, Error: "5.1.1 mailbox unavailable"})
			default:
				wires = append(wires, sending.Wire{ID: m.ID, Lease: lease, HeaderID: m.HeaderID("demo.example")})
				taken = append(taken, sending.Accepted{ID: m.ID, Lease: lease, Kind: m.Kind, Subject: m.Subject, At: a.reply.SentAt})
				f.expect(a, m.Message)
				if err := f.keep(ctx, a.reply, m.Message); err != nil {
					return err
				}
			}
		}
		if _, err := f.Messages.PutOnWire(ctx, wires, due, until.Add(time.Hour)); err != nil {
			return err
		}
		if err := f.Messages.Accept(ctx, taken); err != nil {
			return err
		}
		if err := f.Messages.Settle(ctx, refused, until); err != nil {
			return err
		}
	}
}

// expect puts on the agenda what the customer does with a message.
func (f *filler) expect(a awaited, m sending.Message) {
	switch r := a.reply; {
	case !r.OptedOutAt.IsZero():
		heap.Push(&f.agenda, deed{r.OptedOutAt, func(ctx context.Context) error {
			_, err := f.Asking.OptOut(ctx, f.token(m.Subject))
			return err
		}})
	case !r.AnsweredAt.IsZero():
		heap.Push(&f.agenda, deed{r.AnsweredAt, func(ctx context.Context) error { return f.answer(ctx, a, m.Subject) }})
	}
}

// keep writes the letter of a message that waits for an answer still when the year
// ends. It is written as it goes: once the message was taken, nothing writes it again.
func (f *filler) keep(ctx context.Context, r Reply, m sending.Message) error {
	if !r.OptedOutAt.IsZero() || !r.AnsweredAt.IsZero() || r.SentAt.Add(survey.LinkLife).Before(f.year.now) {
		return nil
	}
	drafts, err := f.Asking.WriteInvitations(ctx, []sending.Message{m}, r.SentAt)
	if err != nil || drafts[0].Draw == nil {
		return err
	}
	f.letters = append(f.letters, kept{m, r.SentAt, drafts[0].Draw})
	return nil
}

// answer is a customer's answer; somebody calls back because of a low mark.
func (f *filler) answer(ctx context.Context, a awaited, invitation int64) error {
	if _, err := f.Surveys.Answer(ctx, f.token(invitation), a.reply.Answers); err != nil {
		return err
	}
	s := &f.served[a.place]
	s.said, s.answeredAt = &a.reply.Answers, a.reply.AnsweredAt
	if s.mark() > recovery.LowMark {
		return nil
	}
	f.callBack(s.id, f.staff[f.led[s.team]].Actor, a.reply)
	return nil
}

// callBack puts on the agenda what somebody does about a low mark: takes it, tries, closes
// it, and asks for a second mark. Of those that wait still one is taken, and one waits for
// its next attempt.
func (f *filler) callBack(contactID int64, who actor.Actor, r Reply) {
	later := func(at time.Time, do func(ctx context.Context) error) {
		if at.Before(f.year.now) {
			heap.Push(&f.agenda, deed{at, do})
		}
	}
	f.cases++
	n := f.cases
	if r.CalledAt.IsZero() {
		switch soon := r.AnsweredAt.Add(2 * time.Hour); n % 3 {
		case 0:
			later(soon, func(ctx context.Context) error { return f.Recoveries.Take(ctx, who, contactID, 0) })
		case 1:
			later(soon, func(ctx context.Context) error {
				next := f.year.now.Add(time.Duration(2+n%5) * time.Hour)
				return f.Recoveries.Attempt(ctx, who, contactID, recovery.Attempt{Result: recovery.Later, NextAt: &next})
			})
		}
		return
	}
	if n%2 == 0 {
		later(r.AnsweredAt.Add(r.CalledAt.Sub(r.AnsweredAt)/2), func(ctx context.Context) error {
			return f.Recoveries.Attempt(ctx, who, contactID, recovery.Attempt{Result: recovery.Silent})
		})
	}
	causes := []string{"knowledge", "procedure", "waiting", "system", "product", ""}
	later(r.CalledAt, func(ctx context.Context) error {
		err := f.Recoveries.Close(ctx, who, contactID, recovery.Closing{Outcome: r.Outcome, Cause: causes[n%len(causes)], Remark: r.Remark})
		if err != nil || r.Outcome != "fixed" && r.Outcome != "explained" {
			return err
		}
		if err = f.Recoveries.AskAgain(ctx, who, contactID); fault.Is(err, fault.Conflict) {
			return nil // who opted out is not asked
		}
		return err
	})
}

// answerAgain puts a second mark on the agenda: two of three who are asked give one.
func (f *filler) answerAgain(invitation int64, asked time.Time) {
	at := asked.Add(time.Duration(1+invitation%40) * time.Hour)
	if invitation%3 == 0 || !at.Before(f.year.now) {
		return
	}
	mark := []int{5, 4, 5, 3, 4, 2, 5}[invitation%7]
	heap.Push(&f.agenda, deed{at, func(ctx context.Context) error {
		_, err := f.Surveys.Answer(ctx, f.token(invitation), survey.Answers{Mark: &mark})
		return err
	}})
}

// keepLetters puts the latest letters that wait for an answer into the mailbox.
func (f *filler) keepLetters(ctx context.Context) error {
	sent := make([]sending.Message, len(f.letters))
	for i, l := range f.letters {
		sent[i] = l.Message
	}
	drafts, err := f.Asking.WriteInvitations(ctx, sent, f.year.now)
	if err != nil {
		return err
	}
	waiting := f.letters[:0]
	for i, l := range f.letters {
		if drafts[i].Stop == asking.Offered { // neither answered since, nor opted out, nor expired
			waiting = append(waiting, l)
		}
	}
	slices.SortStableFunc(waiting, func(a, b kept) int { return a.sentAt.Compare(b.sentAt) })
	for _, l := range waiting[max(0, len(waiting)-LettersKept):] {
		f.Clock.Set(l.sentAt)
		content, err := l.draw(ctx)
		if err != nil {
			return err
		}
		if err := f.Mailbox.Send(ctx, sending.Outgoing{Message: l.Message, Content: content}, func() error { return nil }); err != nil {
			return err
		}
	}
	return nil
}
