package recording

import (
	"context"
	"slices"
	"strings"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/audio"
	"openpeople/internal/fault"
	"openpeople/internal/mask"
)

// Limits of redactions.
const (
	MaxRedactions = 100 // of one recording, those that are lifted among them
	MaxWhy        = 500 // characters
	maxPlace      = 7 * 24 * 3600
)

// Redaction is a part of a recording that nobody hears: the server sends silence for it. It
// is never changed: one that is lifted stays as it was, and says by whom.
type Redaction struct {
	ID          int64
	RecordingID int64
	ContactID   int64
	audio.Span  // in seconds of the recording
	Why         string
	ByID        int64 // 0: the program
	By          string
	At          time.Time
	LiftedByID  int64
	LiftedBy    string
	LiftedAt    time.Time // zero: it holds
}

// Holds reports whether the part is not heard.
func (r Redaction) Holds() bool { return r.LiftedAt.IsZero() }

type redactionStore interface {
	// RedactionsOf are those of the recordings of a contact, in the order of their parts.
	RedactionsOf(ctx context.Context, contactID int64) ([]Redaction, error)
	InsertRedaction(ctx context.Context, r Redaction) error
	// LiftRedaction stores who lifted it and when.
	LiftRedaction(ctx context.Context, r Redaction) error
}

// Muted is a recording, and the parts of it that are or were not heard.
type Muted struct {
	Recording
	Length time.Duration // 0: nobody knows
	Parts  []Redaction
	Tends  bool // the actor may mute parts of it
}

// Muted returns a recording with its redactions; what they say of why is masked for who may
// not see personal data. Faults: NotFound beyond the actor's reach. Right: RecordingPlay.
func (s *Service) Muted(ctx context.Context, a actor.Actor, ask Ask) (m Muted, err error) {
	if err := a.Need(actor.RecordingPlay); err != nil {
		return m, err
	}
	if m.Recording, err = s.find(ctx, a, ask); err != nil {
		return m, err
	}
	of, err := s.store.Recorded(ctx, ask.ContactID, false)
	if err != nil {
		return m, err
	}
	m.Tends = a.May(actor.RecordingRedact) && a.Tends(of.TeamID)
	all, err := s.store.RedactionsOf(ctx, ask.ContactID)
	if err != nil {
		return m, err
	}
	m.Parts = ofRecording(all, ask.ID)
	if !a.May(actor.ContactReveal) {
		for i := range m.Parts {
			m.Parts[i].Why = mask.Text(m.Parts[i].Why)
		}
	}
	heard, err := s.store.HearingsOf(ctx, ask.ContactID)
	if v := heard[ask.ID].Voice; v != nil {
		m.Length = v.Length
	}
	return m, err
}

func ofRecording(list []Redaction, id int64) (out []Redaction) {
	for _, r := range list {
		if r.RecordingID == id {
			out = append(out, r)
		}
	}
	return out
}

// mutesOf are the parts of a recording that nobody hears.
func (s *Service) mutesOf(ctx context.Context, r Recording) ([]audio.Span, error) {
	redacted, err := s.store.RedactionsOf(ctx, r.ContactID)
	return mutes(ofRecording(redacted, r.ID)), err
}

// mutes are the parts that hold.
func mutes(list []Redaction) (spans []audio.Span) {
	for _, r := range list {
		if r.Holds() {
			spans = append(spans, r.Span)
		}
	}
	return spans
}

// Redact mutes a part of a recording, from now on for everybody. Faults: NotFound beyond the
// actor's reach; Forbidden for a team that is not the actor's; Conflict beyond
// MaxRedactions; of the fields from, to and why. Right: RecordingRedact.
func (s *Service) Redact(ctx context.Context, a actor.Actor, ask Ask, part audio.Span, why string) error {
	if err := a.Need(actor.RecordingRedact); err != nil {
		return err
	}
	return s.changed(ctx, a, ask, "mute", part, func(ctx context.Context, m Muted) error {
		var w fault.Fields
		if part.From < 0 || part.From > maxPlace || m.Length > 0 && part.From >= m.Length.Seconds() {
			w.Add("from", "recording.fault_place")
		} else if part.To <= part.From || part.To > maxPlace {
			w.Add("to", "recording.fault_end")
		}
		if why = strings.TrimSpace(why); why == "" {
			w.Add("why", "fault.required")
		}
		if err := w.Err(); err != nil {
			return err
		}
		if m.Length > 0 {
			part.To = min(part.To, m.Length.Seconds()+1) // what is after the end is nothing
		}
		if len(m.Parts) >= MaxRedactions {
			f := fault.New(fault.Conflict, "contact.fault_many")
			f.Args = map[string]any{"Max": MaxRedactions}
			return f
		}
		err := s.store.InsertRedaction(ctx, Redaction{RecordingID: ask.ID, ContactID: ask.ContactID, Span: part, Why: why, ByID: a.PersonID, At: s.now()})
		if err != nil || s.muted == nil {
			return err
		}
		return s.muted(ctx, m.Recording, part)
	})
}

// Lift lets a part be heard again; one that is lifted already stays as it was. Faults as
// Redact's; NotFound for no such redaction. Right: RecordingRedact.
func (s *Service) Lift(ctx context.Context, a actor.Actor, ask Ask, id int64) error {
	if err := a.Need(actor.RecordingRedact); err != nil {
		return err
	}
	m, err := s.Muted(ctx, a, ask)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(m.Parts, func(r Redaction) bool { return r.ID == id })
	if i < 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if !m.Parts[i].Holds() {
		return nil
	}
	return s.changed(ctx, a, ask, "unmute", m.Parts[i].Span, func(ctx context.Context, _ Muted) error {
		return s.store.LiftRedaction(ctx, Redaction{ID: id, LiftedByID: a.PersonID, LiftedAt: s.now()})
	})
}

// changed does something to the redactions of a recording that is the actor's to look after,
// and writes it down.
func (s *Service) changed(ctx context.Context, a actor.Actor, ask Ask, action string, part audio.Span, do func(ctx context.Context, m Muted) error) error {
	return s.store.InTx(ctx, func(ctx context.Context) error {
		of, err := s.store.Recorded(ctx, ask.ContactID, true)
		if err != nil {
			return err
		}
		m, err := s.Muted(ctx, a, ask)
		switch {
		case err != nil:
			return err
		case !m.Tends:
			return actor.Untended(of.TeamID)
		}
		if err := do(ctx, m); err != nil {
			return err
		}
		return s.audit.Audit(ctx, a, action, "recording", ask.ContactID, map[string]any{"recording": ask.ID, "part": Clock(part.From) + "–" + Clock(part.To)})
	})
}
