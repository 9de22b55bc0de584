package recording

import (
	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/recording"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/recording"
	"openpeople/templates/ui"
)

// askText has the text of a recording made.
func (r rooms) askText(c *gin.Context) error {
	ask, err := askOf(c)
	if err == nil {
		err = r.texts.Ask(c.Request.Context(), who(c), ask)
	}
	if err != nil {
		return err
	}
	webaccount.Say(c, ui.Good, "recording.text_asked")
	return kit.SeeOther(c, view.ContactURL(ask.ContactID))
}

// Correct leads from the messages of a contact to where one is corrected; nil where none was
// made of sound, or the actor may not.
func Correct(a actor.Actor, d contact.Detail) func(n int) templ.Component {
	if !recording.MayCorrect(a, d) {
		return nil
	}
	return func(n int) templ.Component { return view.CorrectLink(d.ID, n) }
}

// lineOf is the line of a speech text that the path names.
func (r rooms) lineOf(c *gin.Context) (p view.LinePage, err error) {
	if p.ContactID, err = kit.ID(c, "id"); err != nil {
		return p, err
	}
	n, err := kit.ID(c, "line")
	if err == nil {
		p.Line, err = r.texts.Line(c.Request.Context(), who(c), p.ContactID, int(n-1))
	}
	return p, err
}

// line shows a line with what was corrected in it.
func (r rooms) line(c *gin.Context) error {
	p, err := r.lineOf(c)
	if err != nil {
		return err
	}
	p.Was, p.Text = p.Message.Text, p.Message.Text
	return kit.OK(c, view.Line(p))
}

// correct writes what was really said.
func (r rooms) correct(c *gin.Context) error {
	p, err := r.lineOf(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	p.Was, p.Text = f.Text("was", recording.MaxLine), f.Need("text", recording.MaxLine)
	if err = f.Err(); err == nil {
		err = r.texts.Correct(c.Request.Context(), who(c), p.ContactID, p.N, p.Was, p.Text)
	}
	if err != nil {
		if fault.Of(err).Stale() {
			p.Was = p.Message.Text
		}
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			p.Fault = f
			return view.Line(p)
		})
	}
	webaccount.Say(c, ui.Good, "recording.corrected")
	return kit.SeeOther(c, view.MessageURL(p.ContactID, p.N))
}

// engine shows by which engine texts are made.
func (r rooms) engine(c *gin.Context) error {
	e, err := r.texts.SpeechEngine(c.Request.Context(), who(c))
	if err != nil {
		return err
	}
	waiting, err := r.texts.TextsWaiting(c.Request.Context(), who(c))
	if err != nil {
		return err
	}
	return kit.OK(c, view.Engine(view.EnginePage{Engine: e, HasKey: e.Shut != "", Waiting: waiting, Revision: e.Revision()}))
}

func (r rooms) saveEngine(c *gin.Context) error {
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	p := view.EnginePage{Revision: f.Revision()}
	p.On, p.URL, p.Model, p.Language = f.Checked("on"), f.Text("url", recording.MaxEngineURL), f.Text("model", recording.MaxModel), f.Text("language", 2)
	typed, drop := f.Secret("engine_key", recording.MaxKey), f.Checked("drop_key")
	var key *string
	if typed != "" || drop {
		key = &typed
	}
	if err = f.Err(); err == nil {
		err = r.texts.SaveSpeechEngine(c.Request.Context(), who(c), p.Engine, key, p.Revision)
	}
	if err == nil {
		webaccount.Say(c, ui.Good, "recording.saved")
		return kit.SeeOther(c, view.EngineURL)
	}
	stored, broken := r.texts.SpeechEngine(c.Request.Context(), who(c))
	if broken != nil {
		return broken
	}
	p.HasKey = stored.Shut != ""
	if fault.Of(err).Stale() {
		p.Revision = stored.Revision()
	}
	return kit.Again(c, err, func(f *fault.Fault) templ.Component {
		p.Fault = f
		return view.Engine(p)
	})
}
