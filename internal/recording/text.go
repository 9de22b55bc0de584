package recording

import (
	"context"
	"log/slog"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/when"
)

// TextState is how far the speech text of a recording is: TextWaits, TextMade, or why there
// is none, as the key of its words ends (SpeechText.Key).
type TextState string

const (
	TextWaits TextState = "waits"
	TextMade  TextState = "made"

	textWorded      TextState = "worded"      // the conversation came with the contact
	textSides       TextState = "sides"       // who speaks cannot be told
	textNoSound     TextState = "no_sound"    // the sound cannot be had any more
	textRefused     TextState = "refused"     // the engine does not take it; Detail is its status
	textBusy        TextState = "busy"        // the engine asks to come later
	textSlow        TextState = "slow"        // it did not answer in time
	textUnreachable TextState = "unreachable" // it cannot be reached, or is broken
	textNonsense    TextState = "nonsense"    // what it answers is no text with times
)

// SpeechText is the text of a recording: by which engine it was made, or why it was not. Its
// lines are the messages of the contact.
type SpeechText struct {
	RecordingID int64
	ContactID   int64
	Edition     int64 // moves with every attempt: what came of an earlier one is dropped
	State       TextState
	Detail      string
	Tries       int
	Next        time.Time // when it is tried; zero: never
	MadeAt      time.Time
	Host, Model string // that made it
}

// Key is that of the words for the state.
func (t SpeechText) Key() string { return "recording.text_state_" + string(t.State) }

// TextStore keeps speech texts, by which engine they are made, and what people corrected in
// them. Faults as of Store.
type TextStore interface {
	Store
	// ContactByID returns a contact with its conversation.
	ContactByID(ctx context.Context, id int64) (contact.Detail, error)
	// Pointed reports whether somebody reviews the contact, or did: pins point at its messages.
	Pointed(ctx context.Context, contactID int64) (bool, error)
	// Speak stores a conversation that was made of sound, in the place of one that was, or of
	// none. Conflict when the conversation came with the contact, or is kept no more.
	Speak(ctx context.Context, contactID int64, messages []contact.Message) error

	SpeechEngine(ctx context.Context) (Engine, error)
	SaveSpeechEngine(ctx context.Context, e Engine) error
	// TextsOf are those of the recordings of a contact.
	TextsOf(ctx context.Context, contactID int64) (map[int64]SpeechText, error)
	// AskText has a text made of a recording, anew where there is one.
	AskText(ctx context.Context, r Recording, now time.Time) error
	// ClaimText takes the recording whose text is due the longest, which nobody else takes
	// before until; nil: none is.
	ClaimText(ctx context.Context, now, until time.Time) (*Due, error)
	// SaveText stores what came of an attempt; false when its edition is another by now.
	SaveText(ctx context.Context, t SpeechText) (saved bool, err error)
	// CountTexts counts those that are not made, by state.
	CountTexts(ctx context.Context) (map[TextState]int, error)
	// WakeTexts makes those due that an engine could not make, at most so many, the latest first.
	WakeTexts(ctx context.Context, now time.Time, most int) error

	// CorrectionsOf are those of a contact's lines, the first one first.
	CorrectionsOf(ctx context.Context, contactID int64) ([]Correction, error)
	InsertCorrection(ctx context.Context, c Correction) error
	// ForgetCorrection drops those of a line.
	ForgetCorrection(ctx context.Context, contactID int64, line int) error
	// ForgetCorrections drops those of a text that is made anew.
	ForgetCorrections(ctx context.Context, contactID int64) error
}

// Box keeps the key of the engine.
type Box interface {
	Shut(text string) string
	Open(shut string) (string, error)
}

// Texts makes text of recordings by an engine that the desk names. Safe for use by many
// goroutines.
type Texts struct {
	store TextStore
	sound *Service
	audit Auditor
	box   Box
	now   when.Clock
	away  away
	log   *slog.Logger // nil: nobody reads
}

// NewTexts returns it; sound opens the recordings.
func NewTexts(store TextStore, sound *Service, audit Auditor, box Box, now when.Clock) *Texts {
	return &Texts{store: store, sound: sound, audit: audit, box: box, now: now}
}

// LogTo has it written down when an engine gives no text. Call it before use.
func (t *Texts) LogTo(log *slog.Logger) { t.log = log }

// TextShown is what a contact's page says of a recording's text.
type TextShown struct {
	SpeechText
	Recording
	MayAsk bool // the actor may have it made, or made anew
}

// TextsOf returns the texts of a contact's recordings, those that were never asked for without a
// state; none where the desk names no engine and no text was made. Faults: NotFound beyond the
// actor's reach. Right: RecordingPlay.
func (t *Texts) TextsOf(ctx context.Context, a actor.Actor, contactID int64) (list []TextShown, err error) {
	if err := a.Need(actor.RecordingPlay); err != nil {
		return nil, err
	}
	recordings, err := t.sound.OfContact(ctx, a, contactID)
	if err != nil || len(recordings) == 0 {
		return nil, err
	}
	texts, err := t.store.TextsOf(ctx, contactID)
	if err != nil {
		return nil, err
	}
	e, err := t.store.SpeechEngine(ctx)
	if err != nil || !e.On && len(texts) == 0 {
		return nil, err
	}
	of, err := t.store.Recorded(ctx, contactID, false)
	if err != nil {
		return nil, err
	}
	heard, err := t.store.HearingsOf(ctx, contactID)
	if err != nil {
		return nil, err
	}
	pointed := false
	if len(texts) > 0 {
		if pointed, err = t.store.Pointed(ctx, contactID); err != nil {
			return nil, err
		}
	}
	for _, r := range recordings {
		one := TextShown{SpeechText: texts[r.ID], Recording: r}
		one.SpeechText.RecordingID = r.ID
		v := heard[r.ID].Voice
		if e.On && one.State == "" && v != nil && v.Sides != TwoSides {
			one.State = textSides
		}
		one.MayAsk = e.On && !r.Gone() && v != nil && v.Sides == TwoSides && one.State != textWorded && !(one.State == TextMade && pointed) && one.Next.IsZero() && a.May(actor.RecordingRedact) && a.Tends(of.TeamID)
		list = append(list, one)
	}
	return list, nil
}

// Ask has the text of a recording made, anew where there is one: what people corrected in it
// goes. Faults: NotFound beyond the actor's reach; Forbidden for a team that is not the
// actor's; Conflict where no engine is named, the sound is gone, or reviews point at the lines that are
// there. Right: RecordingRedact.
func (t *Texts) Ask(ctx context.Context, a actor.Actor, ask Ask) error {
	if err := a.Need(actor.RecordingRedact); err != nil {
		return err
	}
	r, err := t.sound.find(ctx, a, ask)
	if err != nil {
		return err
	}
	return t.store.InTx(ctx, func(ctx context.Context) error {
		of, err := t.store.Recorded(ctx, ask.ContactID, true)
		if err != nil {
			return err
		}
		if !a.Tends(of.TeamID) {
			return actor.Untended(of.TeamID)
		}
		if e, err := t.store.SpeechEngine(ctx); err != nil || !e.On || r.Gone() {
			return orConflict(err, "recording.fault_no_engine")
		}
		texts, err := t.store.TextsOf(ctx, ask.ContactID)
		if err != nil {
			return err
		}
		if pointed, err := t.store.Pointed(ctx, ask.ContactID); err != nil || pointed && texts[ask.ID].State == TextMade {
			return orConflict(err, "recording.fault_pointed")
		}
		if err := t.store.AskText(ctx, r, t.now()); err != nil {
			return err
		}
		return t.audit.Audit(ctx, a, "transcribe", "recording", ask.ContactID, map[string]any{"recording": ask.ID})
	})
}

// heard has the text made of a recording that was just heard, where an engine is on and it is
// known who speaks.
func (t *Texts) heard(ctx context.Context, r Recording, v Voice) error {
	e, err := t.store.SpeechEngine(ctx)
	if err != nil || !e.On || v.Sides != TwoSides {
		return err
	}
	return t.store.AskText(ctx, r, t.now())
}

func orConflict(err error, key string) error {
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, key)
}
