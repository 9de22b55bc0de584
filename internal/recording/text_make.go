package recording

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"openpeople/internal/audio"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
)

// textLimit is how long the text of one recording may take, and textLease when it is another
// node's to try.
const (
	textLimit = 30 * time.Minute
	textLease = 40 * time.Minute
)

// textAgain are the states that waiting may mend.
var textAgain = map[TextState]bool{textBusy: true, textSlow: true, textUnreachable: true, textNonsense: true}

// textAway are those that other recordings would meet, too.
var textAway = map[TextState]bool{textBusy: true, textSlow: true, textUnreachable: true, textRefused: true}

// MakeNext has the text made that waits the longest, and stores it, or why it was not made;
// false when none is due, or no engine is on. It is the program's own work.
func (t *Texts) MakeNext(ctx context.Context) (more bool, err error) {
	e, err := t.store.SpeechEngine(ctx)
	if err != nil || !e.On {
		return false, err
	}
	now := t.now()
	if t.away.lately(origin(e.URL), now) {
		return false, nil
	}
	due, err := t.store.ClaimText(ctx, now, now.Add(textLease))
	if err != nil || due == nil {
		return false, err
	}
	made := SpeechText{RecordingID: due.ID, ContactID: due.ContactID, Edition: due.Edition, Tries: due.Tries, Host: e.Host(), Model: e.Model}
	inTime, cancel := context.WithTimeout(ctx, textLimit)
	defer cancel()
	messages, err := t.make(inTime, e, due.Recording)
	var why *textError
	switch {
	case ctx.Err() != nil: // the program ends: another time
		made.State, made.Tries, made.Next, ctx = TextWaits, due.Tries-1, now, context.WithoutCancel(ctx)
	case err == nil:
		made.State, made.MadeAt = TextMade, t.now()
	case errors.As(err, &why):
		made.State, made.Detail = why.state, why.detail
		if t.log != nil && (textAgain[why.state] || why.state == textRefused) {
			t.log.Warn("speech text: the engine gave none", "state", string(why.state), "status", why.detail, "host", made.Host, "recording", due.ID, "tries", due.Tries)
		}
		if textAgain[why.state] && due.Tries <= len(again) {
			made.Next = now.Add(max(again[due.Tries-1], why.later))
		}
		if textAway[why.state] {
			t.away.note(origin(e.URL), now)
		}
	default:
		if state, _ := whyNot(inTime, err); state == "" {
			return false, err
		}
		made.State = textNoSound
	}
	err = t.store.InTx(ctx, func(ctx context.Context) error { return t.keep(ctx, made, messages) })
	if errors.Is(err, errStale) {
		err = nil
	}
	return err == nil && ctx.Err() == nil, err
}

// keep stores what came of an attempt, unless the recording is another by now.
func (t *Texts) keep(ctx context.Context, made SpeechText, messages []contact.Message) error {
	if made.State == TextMade {
		err := t.store.Speak(ctx, made.ContactID, messages)
		switch {
		case fault.Is(err, fault.Conflict):
			made.State, made.MadeAt = textWorded, time.Time{}
		case err != nil:
			return err
		default:
			if err := t.store.ForgetCorrections(ctx, made.ContactID); err != nil {
				return err
			}
		}
	}
	saved, err := t.store.SaveText(ctx, made)
	if err == nil && !saved {
		return errStale
	}
	return err
}

// errStale takes back what was stored of a recording that changed, or was erased, meanwhile.
var errStale = errors.New("recording: it changed while its text was made")

// make has the text of a recording made, each side apart, so that it is known who speaks; of
// a contact's other recordings what was made before stays.
func (t *Texts) make(ctx context.Context, e Engine, r Recording) ([]contact.Message, error) {
	heard, err := t.store.HearingsOf(ctx, r.ContactID)
	if err != nil {
		return nil, err
	}
	v := heard[r.ID].Voice
	switch {
	case v == nil:
		return nil, &textError{state: textNoSound}
	case v.Sides != TwoSides:
		return nil, &textError{state: textSides}
	}
	d, err := t.store.ContactByID(ctx, r.ContactID)
	if err != nil {
		return nil, err
	}
	if len(d.Messages) > 0 && !d.Spoken {
		return nil, &textError{state: textWorded}
	}
	mute, err := t.sound.mutesOf(ctx, r)
	if err != nil {
		return nil, err
	}
	began := BeganAt(r, d.Contact)
	list := slices.DeleteFunc(slices.Clone(d.Messages), func(m contact.Message) bool {
		return !m.At.Before(began) && m.At.Before(began.Add(v.Length+time.Second))
	})
	for side, from := range []contact.Author{contact.FromOperator, contact.FromCustomer} {
		said, err := t.side(ctx, e, r, side, v, mute)
		if err != nil {
			return nil, err
		}
		for _, s := range said {
			list = append(list, contact.Message{From: from, Text: s.Text, At: began.Add(seconds(s.Start))})
		}
	}
	slices.SortStableFunc(list, func(a, b contact.Message) int { return a.At.Compare(b.At) })
	return fewer(list), nil
}

// BeganAt is when a recording began: when its contact did, where nobody says.
func BeganAt(r Recording, c contact.Contact) time.Time {
	if r.StartedAt.IsZero() {
		return c.StartedAt
	}
	return r.StartedAt
}

// side has the text of one side made, in pieces that an engine takes.
func (t *Texts) side(ctx context.Context, e Engine, r Recording, side int, v *Voice, mute []audio.Span) ([]segment, error) {
	sound, done, err := t.sound.samples(ctx, r, side == 1)
	if err != nil {
		return nil, err
	}
	defer done()
	one := audio.SideOf(sound, channelOf(r, side), mute)
	var peaks []uint8
	if side < len(v.Peaks) {
		peaks = v.Peaks[side]
	}
	var all []segment
	end := v.Length.Seconds()
	for at := 0.0; at < end; {
		to := cutAt(peaks, at, at+one.PieceSeconds(pieceBytes), end)
		file, size := one.Piece(to)
		list, err := t.transcribe(ctx, e, file, size)
		if err != nil {
			return nil, err
		}
		for _, s := range list {
			s.Start, s.End = at+s.Start, at+s.End
			if s.Start < to && !within(v.Silences, s) { // engines make words of silence
				all = append(all, s)
			}
		}
		if _, err := io.Copy(io.Discard, file); err != nil { // an engine may answer before it has read all
			return nil, err
		}
		at = to
	}
	return all, nil
}

func channelOf(r Recording, side int) int {
	if r.Sides == contact.Stereo && r.OperatorChannel != nil {
		return side ^ *r.OperatorChannel
	}
	return 0
}

// calm is how long a pause is that a recording is cut in, in peaks.
const calm = audio.PeaksASecond / 2

// cutAt is where a piece ends that may go on to most: in the calmest place of its last
// quarter, lest a word is cut.
func cutAt(peaks []uint8, from, most, end float64) float64 {
	if most >= end {
		return end
	}
	first, last := int((from+(most-from)*3/4)*audio.PeaksASecond), int(most*audio.PeaksASecond)-calm
	best, least := most, uint8(255)
	for i := first; i < min(last, len(peaks)-calm); i++ {
		if loudest := slices.Max(peaks[i : i+calm]); loudest <= least {
			best, least = (float64(i)+calm/2.0)/audio.PeaksASecond, loudest
		}
	}
	return best
}

func within(silences []audio.Span, s segment) bool {
	return slices.ContainsFunc(silences, func(q audio.Span) bool { return q.From <= s.Start && s.End <= q.To })
}

// fewer puts lines of one side that follow each other together where there are more than a
// conversation has; what is beyond is left out.
func fewer(list []contact.Message) []contact.Message {
	if len(list) <= contact.MaxMessages {
		return list
	}
	var out []contact.Message
	for _, m := range list {
		last := len(out) - 1
		if last >= 0 && out[last].From == m.From && len(out[last].Text)+len(m.Text) < contact.MaxText {
			out[last].Text = strings.Join([]string{out[last].Text, m.Text}, " ")
			continue
		}
		out = append(out, m)
	}
	return out[:min(len(out), contact.MaxMessages)]
}
