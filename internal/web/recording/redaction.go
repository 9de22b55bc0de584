package recording

import (
	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/audio"
	"openpeople/internal/fault"
	"openpeople/internal/recording"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/recording"
	"openpeople/templates/ui"
)

// redactions lists the parts of a recording that nobody hears, and those that are heard
// again.
func (r rooms) redactions(c *gin.Context) error {
	ask, err := askOf(c)
	if err != nil {
		return err
	}
	m, err := r.recordings.Muted(c.Request.Context(), who(c), ask)
	if err != nil {
		return err
	}
	return kit.OK(c, view.Redactions(view.RedactionsPage{Muted: m}))
}

func (r rooms) redact(c *gin.Context) error {
	ask, err := askOf(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	p := view.RedactionsPage{From: f.Need("from", 20), To: f.Need("to", 20), Why: f.Need("why", recording.MaxWhy)}
	var part audio.Span
	var w fault.Fields
	for _, one := range []struct {
		name, typed string
		to          *float64
	}{{"from", p.From, &part.From}, {"to", p.To, &part.To}} {
		ok := false
		if *one.to, ok = recording.ReadClock(one.typed); !ok && one.typed != "" {
			w.Add(one.name, "recording.fault_clock")
		}
	}
	if err = f.Err(); err == nil {
		err = w.Err()
	}
	if err == nil {
		err = r.recordings.Redact(c.Request.Context(), who(c), ask, part, p.Why)
	}
	if err == nil {
		webaccount.Say(c, ui.Good, "recording.muted")
		return kit.SeeOther(c, view.RedactionsURL(ask.ContactID, ask.ID))
	}
	m, gone := r.recordings.Muted(c.Request.Context(), who(c), ask)
	if gone != nil {
		return gone
	}
	p.Muted = m
	return kit.Again(c, err, func(f *fault.Fault) templ.Component {
		p.Fault = f
		return view.Redactions(p)
	})
}

// lift lets a part be heard again.
func (r rooms) lift(c *gin.Context) error {
	ask, err := askOf(c)
	if err != nil {
		return err
	}
	id, err := kit.ID(c, "redaction")
	if err == nil {
		err = r.recordings.Lift(c.Request.Context(), who(c), ask, id)
	}
	if err != nil {
		return err
	}
	webaccount.Say(c, ui.Good, "recording.unmuted")
	return kit.SeeOther(c, view.RedactionsURL(ask.ContactID, ask.ID))
}
