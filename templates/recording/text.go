package recording

import (
	"context"
	"strconv"

	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/recording"
	"openpeople/templates/ui"
)

// EngineURL is where an admin names the engine that makes text of recordings.
const EngineURL = "/settings/speech"

// ContactURL is the page of a contact, and MessageURL that of one of its messages, from 0.
func ContactURL(id int64) string               { return contactURL(id) }
func MessageURL(contactID int64, n int) string { return contactURL(contactID) + "#m" + strconv.Itoa(n) }

// LineURL is where a message that was made of sound, from 0, is corrected.
func LineURL(contactID int64, n int) string {
	return contactURL(contactID) + "/speech/" + strconv.Itoa(n+1)
}

// LinePage is a line of a speech text, and what is to stand in its place as it is typed.
type LinePage struct {
	recording.Line
	ContactID int64
	Was, Text string
	Fault     *fault.Fault
}

func (p LinePage) field(ctx context.Context) ui.Field {
	return ui.Field{Name: "text", Label: i18n.T(ctx, "recording.line.text"), Value: p.Text, Rows: 4, Max: recording.MaxLine, Required: true, Error: ui.FieldError(ctx, p.Fault, "text")}
}

// EnginePage is the engine as it is typed; its key is never shown again.
type EnginePage struct {
	recording.Engine
	HasKey   bool
	Waiting  map[recording.TextState]int // texts that are not made
	Revision string
	Fault    *fault.Fault
}

func (p EnginePage) fields(ctx context.Context) []ui.Field {
	list := []ui.Field{
		{Name: "url", Value: p.URL, Max: recording.MaxEngineURL, Placeholder: "https://speech.example.org/v1", Autocomplete: "off"},
		{Name: "model", Value: p.Model, Max: recording.MaxModel, Placeholder: "whisper-1", Autocomplete: "off"},
		{Name: "language", Value: p.Language, Max: 2, Placeholder: "ru", Optional: true, Autocomplete: "off"},
		{Name: "engine_key", Max: recording.MaxKey, Optional: true, Autocomplete: "new-password"},
	}
	for i := range list {
		f := &list[i]
		f.Label, f.Hint, f.Error = i18n.T(ctx, "recording.engine."+f.Name), i18n.T(ctx, "recording.engine."+f.Name+".hint"), ui.FieldError(ctx, p.Fault, f.Name)
	}
	if p.HasKey {
		list[3].Hint = i18n.T(ctx, "recording.engine.key.kept")
	}
	return list
}

// waiting is how many texts are not made, and why.
func (p EnginePage) waiting(ctx context.Context) (list []ui.Pair) {
	for _, state := range recording.TextStates {
		if n := p.Waiting[state]; n > 0 {
			list = append(list, ui.Pair{Label: i18n.T(ctx, "recording.text_short_"+string(state)), Value: ui.Text(ui.Number(ctx, n))})
		}
	}
	return list
}

// said is what is known of the text of a recording, in words; "" when nothing is.
func said(ctx context.Context, t recording.TextShown) string {
	switch {
	case t.State == "":
		return ""
	case t.State == recording.TextMade:
		return i18n.T(ctx, t.Key(), "Host", t.Host, "Model", t.Model)
	case !t.Next.IsZero() && t.State != recording.TextWaits:
		return i18n.T(ctx, t.Key(), "Detail", t.Detail) + " " + i18n.T(ctx, "recording.text_again", "When", ui.DateTime(ctx, t.Next))
	}
	return i18n.T(ctx, t.Key(), "Detail", t.Detail)
}
