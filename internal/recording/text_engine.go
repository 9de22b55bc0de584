package recording

import (
	"context"
	"net/url"
	"strings"
	"unicode/utf8"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
)

// Engine is what makes text of sound: an address that speaks POST /v1/audio/transcriptions.
type Engine struct {
	On       bool   `json:"on"`
	URL      string `json:"url"` // up to /v1
	Model    string `json:"model"`
	Language string `json:"language,omitempty"` // ISO 639-1; "": the engine finds out
	Shut     string `json:"key,omitempty"`      // the key, as Box keeps it
}

// Revision names what is stored, for who changes it.
func (e Engine) Revision() string { return fault.Revision(e.On, e.URL, e.Model, e.Language, e.Shut) }

// Host is the place of the engine, as people know it.
func (e Engine) Host() string {
	u, err := url.Parse(e.URL)
	if err != nil {
		return ""
	}
	return u.Host
}

// Limits of the settings, in characters.
const (
	MaxEngineURL = 500
	MaxModel     = 100
	MaxKey       = 500
)

// SpeechEngine returns which engine makes texts. Right: DeskManage.
func (t *Texts) SpeechEngine(ctx context.Context, a actor.Actor) (Engine, error) {
	if err := a.Need(actor.DeskManage); err != nil {
		return Engine{}, err
	}
	return t.store.SpeechEngine(ctx)
}

// TextsWaiting counts the texts that are not made: those that wait, and those that an engine
// could not make, by state. Right: DeskManage.
func (t *Texts) TextsWaiting(ctx context.Context, a actor.Actor) (map[TextState]int, error) {
	if err := a.Need(actor.DeskManage); err != nil {
		return nil, err
	}
	return t.store.CountTexts(ctx)
}

// TextStates are those of a text that is not made, as they are listed.
var TextStates = []TextState{TextWaits, textRefused, textBusy, textSlow, textUnreachable, textNonsense, textSides, textNoSound, textWorded}

// SaveSpeechEngine names the engine; key is its new key, nil: as it was. Another address than
// the one the key was kept for forgets the key. What the engine before could not make is tried
// again. Faults of the fields url, model, language and engine_key; Conflict when other settings are
// stored than the revision names. Right: DeskManage.
func (t *Texts) SaveSpeechEngine(ctx context.Context, a actor.Actor, e Engine, key *string, revision string) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	if err := e.check(key); err != nil {
		return err
	}
	return t.store.InTx(ctx, func(ctx context.Context) error {
		stored, err := t.store.SpeechEngine(ctx)
		if err != nil {
			return err
		}
		if err := fault.Fresh(revision, stored.Revision()); err != nil {
			return err
		}
		switch e.Shut = ""; {
		case key != nil:
			e.Shut = t.box.Shut(*key)
		case origin(e.URL) == origin(stored.URL):
			e.Shut = stored.Shut
		}
		if err := t.store.SaveSpeechEngine(ctx, e); err != nil {
			return err
		}
		if e.On {
			if err := t.store.WakeTexts(ctx, t.now(), wokenAtOnce); err != nil {
				return err
			}
		}
		return t.audit.Audit(ctx, a, "change", "speech_engine", 0, map[string]any{"on": e.On, "host": e.Host(), "model": e.Model, "language": e.Language, "has_key": e.Shut != ""})
	})
}

func (e Engine) check(key *string) error {
	var w fault.Fields
	u, err := url.Parse(e.URL)
	switch {
	case e.URL == "" && !e.On:
	case err != nil || origin(e.URL) == "" || u.RawQuery != "" || u.Fragment != "" || len(e.URL) > MaxEngineURL:
		w.Add("url", "recording.fault_engine")
	}
	if e.On && e.Model == "" {
		w.Add("model", "fault.required")
	}
	if l := e.Language; l != "" && (len(l) != 2 || strings.Trim(l, "abcdefghijklmnopqrstuvwxyz") != "") {
		w.Add("language", "recording.fault_language")
	}
	if key != nil && (!utf8.ValidString(*key) || strings.ContainsFunc(*key, func(r rune) bool { return r <= ' ' || r > '~' })) {
		w.Add("engine_key", "recording.fault_key")
	}
	return w.Err()
}
