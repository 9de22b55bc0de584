package recording

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"openpeople/internal/actor"
	"openpeople/internal/audio"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
)

// Correction is that somebody wrote what was really said. It is never changed.
type Correction struct {
	ContactID int64
	Line      int // of the conversation, from 0
	Was, Text string
	ByID      int64
	By        string
	At        time.Time
}

// MaxLine is how long a line may become, in characters.
const MaxLine = 4000

// Line is one of a speech text with what was corrected in it.
type Line struct {
	N       int
	Message contact.Message
	History []Correction // the first one first
}

// MayCorrect reports whether the actor may correct what was made of a contact's sound: who
// sees only masked words would store these.
func MayCorrect(a actor.Actor, d contact.Detail) bool {
	return d.Spoken && a.May(actor.RecordingRedact) && a.May(actor.ContactReveal) && a.Tends(d.TeamID)
}

// line returns a line of a text that the actor may correct.
func (t *Texts) line(ctx context.Context, a actor.Actor, contactID int64, n int) (d contact.Detail, err error) {
	if _, err = t.sound.OfContact(ctx, a, contactID); err != nil {
		return d, err
	}
	if d, err = t.store.ContactByID(ctx, contactID); err != nil {
		return d, err
	}
	switch {
	case !a.Tends(d.TeamID):
		return d, actor.Untended(d.TeamID)
	case !d.Spoken || n < 0 || n >= len(d.Messages):
		return d, fault.New(fault.NotFound, "fault.not_found")
	case !MayCorrect(a, d):
		return d, fault.New(fault.Forbidden, "fault.forbidden")
	}
	return d, nil
}

// unsaid stands in the place of a line that is muted.
const unsaid = "[…]"

// lastsAtMost is how long a line is taken to last where none of its side follows it.
const lastsAtMost = 15 * time.Second

// mute takes out of a text what was said in a part of its recording that nobody is to hear:
// every line that begins in it, or is still spoken when it begins. What was corrected in these
// lines goes, too.
func (t *Texts) mute(ctx context.Context, r Recording, part audio.Span) error {
	d, err := t.store.ContactByID(ctx, r.ContactID)
	if err != nil || !d.Spoken {
		return err
	}
	heard, err := t.store.HearingsOf(ctx, r.ContactID)
	if err != nil {
		return err
	}
	began, changed := BeganAt(r, d.Contact), false
	var silences []time.Time
	if v := heard[r.ID].Voice; v != nil {
		for _, q := range v.Silences {
			silences = append(silences, began.Add(seconds(q.From)))
		}
	}
	from, to := began.Add(seconds(part.From)), began.Add(seconds(part.To))
	for i, m := range d.Messages {
		if m.Text == unsaid || !m.At.Before(to) || !endOf(d.Messages, i, silences).After(from) {
			continue
		}
		d.Messages[i].Text, changed = unsaid, true
		if err := t.store.ForgetCorrection(ctx, r.ContactID, i); err != nil {
			return err
		}
	}
	if !changed {
		return nil
	}
	return t.store.Speak(ctx, r.ContactID, d.Messages)
}

// endOf is when a line ends at the latest: the next of its side begins, or both are silent.
func endOf(list []contact.Message, i int, silences []time.Time) time.Time {
	end := list[i].At.Add(lastsAtMost)
	earlier := func(at time.Time) {
		if at.After(list[i].At) && at.Before(end) {
			end = at
		}
	}
	for _, next := range list[i+1:] {
		if next.From == list[i].From {
			earlier(next.At)
		}
	}
	for _, at := range silences {
		earlier(at)
	}
	return end
}

// Line returns a line with its history. Faults: NotFound beyond the actor's reach, and for a
// conversation that was not made of sound; Forbidden for a team that is not the actor's.
// Right: RecordingRedact.
func (t *Texts) Line(ctx context.Context, a actor.Actor, contactID int64, n int) (l Line, err error) {
	if err := a.Need(actor.RecordingRedact); err != nil {
		return l, err
	}
	d, err := t.line(ctx, a, contactID, n)
	if err != nil {
		return l, err
	}
	l = Line{N: n, Message: d.Messages[n]}
	all, err := t.store.CorrectionsOf(ctx, contactID)
	for _, c := range all {
		if c.Line == n {
			l.History = append(l.History, c)
		}
	}
	return l, err
}

// Correct writes what was really said in a line that says was. Conflict when it says
// something else by now. Faults of the field text; else as Line. Right: RecordingRedact.
func (t *Texts) Correct(ctx context.Context, a actor.Actor, contactID int64, n int, was, text string) error {
	if err := a.Need(actor.RecordingRedact); err != nil {
		return err
	}
	var w fault.Fields
	switch text = strings.TrimSpace(text); {
	case text == "":
		w.Add("text", "fault.required")
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		w.Add("text", "fault.text")
	case utf8.RuneCountInString(text) > MaxLine:
		w.Add("text", "fault.too_long", "Max", MaxLine)
	}
	return t.store.InTx(ctx, func(ctx context.Context) error {
		if _, err := t.store.Recorded(ctx, contactID, true); err != nil {
			return err
		}
		d, err := t.line(ctx, a, contactID, n)
		if err != nil {
			return err
		}
		if err := w.Err(); err != nil {
			return err
		}
		now := d.Messages[n].Text
		if now == text {
			return nil
		}
		if err := fault.Fresh(fault.Revision(was), fault.Revision(now)); err != nil {
			return err
		}
		d.Messages[n].Text = text
		if err := t.store.Speak(ctx, contactID, d.Messages); err != nil {
			return err
		}
		c := Correction{ContactID: contactID, Line: n, Was: was, Text: text, ByID: a.PersonID, At: t.now()}
		if err := t.store.InsertCorrection(ctx, c); err != nil {
			return err
		}
		return t.audit.Audit(ctx, a, "correct", "speech_text", contactID, map[string]any{"line": n + 1})
	})
}
