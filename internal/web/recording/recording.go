// Package recording is the web side of recordings: the player on the page of a contact, the
// sound on our own address, what stands in its way in words, and where it may be taken from.
package recording

import (
	"context"
	"io"
	"net/http"
	"strconv"

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

type rooms struct {
	recordings *recording.Service
	texts      *recording.Texts
}

// Routes adds the sound of recordings to the staff door, and its settings to the admins';
// which folders and hosts are opened is changed at the one that asks for the password again.
func Routes(d *kit.Doors, recordings *recording.Service, texts *recording.Texts) {
	r := rooms{recordings, texts}
	const of = "/contacts/:id/recordings/:recording"
	d.Staff.GET(of, actor.RecordingPlay, r.why)
	d.Staff.GET(of+"/sound", actor.RecordingPlay, r.sound(recordings.Play, sent{}))
	d.Staff.GET(of+"/sound/customer", actor.RecordingPlay, r.sound(recordings.Play, sent{customer: true}))
	d.Staff.GET(of+"/file", actor.RecordingDownload, r.sound(recordings.Download, sent{file: true}))
	d.Staff.GET(of+"/file/customer", actor.RecordingDownload, r.sound(recordings.Download, sent{file: true, customer: true}))
	d.Staff.GET(of+"/redactions", actor.RecordingPlay, r.redactions)
	d.Staff.POST(of+"/redactions", actor.RecordingRedact, r.redact)
	d.Staff.POST(of+"/redactions/:redaction/return", actor.RecordingRedact, r.lift)
	d.Staff.POST(of+"/speech", actor.RecordingRedact, r.askText)
	d.Staff.GET("/contacts/:id/speech/:line", actor.RecordingRedact, r.line)
	d.Staff.POST("/contacts/:id/speech/:line", actor.RecordingRedact, r.correct)
	d.Admin.GET(view.EngineURL, actor.DeskManage, r.engine)
	d.Proved.POST(view.EngineURL, actor.DeskManage, r.saveEngine)
	d.Admin.GET(view.SettingsURL, actor.DeskManage, r.settings)
	d.Proved.POST(view.SettingsURL, actor.DeskManage, r.save)
}

// Panel draws the players of a contact; nil when there is no recording. Nothing is opened for
// it. bare: it stands within a form, and no other form may.
func Panel(recordings *recording.Service, texts *recording.Texts, bare bool) func(ctx context.Context, a actor.Actor, c contact.Contact) (templ.Component, error) {
	return func(ctx context.Context, a actor.Actor, c contact.Contact) (templ.Component, error) {
		if !a.May(actor.RecordingPlay) {
			return nil, nil
		}
		list, err := recordings.Shown(ctx, a, c.ID)
		if err != nil || len(list) == 0 {
			return nil, err
		}
		v := view.PlayersView{Who: a, Contact: c, Bare: bare, List: list, Texts: map[int64]recording.TextShown{}}
		if texts == nil {
			return view.Players(v), nil
		}
		made, err := texts.TextsOf(ctx, a, c.ID)
		for _, t := range made {
			v.Texts[t.SpeechText.RecordingID] = t
		}
		return view.Players(v), err
	}
}

func who(c *gin.Context) actor.Actor { return actor.From(c.Request.Context()) }

// askOf is the recording of the path.
func askOf(c *gin.Context) (ask recording.Ask, err error) {
	if ask.ContactID, err = kit.ID(c, "id"); err == nil {
		ask.ID, err = kit.ID(c, "recording")
	}
	ask.Range, ask.IfRange, ask.Head = c.GetHeader("Range"), c.GetHeader("If-Range"), c.Request.Method == http.MethodHead
	return ask, err
}

// why says in words what stands in the way of each file of a recording, or that nothing does.
func (r rooms) why(c *gin.Context) error {
	ask, err := askOf(c)
	if err != nil {
		return err
	}
	files, err := r.recordings.Look(c.Request.Context(), who(c), ask)
	if err != nil {
		return err
	}
	return kit.OK(c, view.Why(view.WhyPage{ContactID: ask.ContactID, Files: files}))
}

// sent is what of a recording a route sends: to be kept, the customer's file.
type sent struct{ file, customer bool }

// sound sends what a use-case opens.
func (r rooms) sound(open func(context.Context, actor.Actor, recording.Ask) (*recording.Sound, error), as sent) kit.Handler {
	return func(c *gin.Context) error {
		ask, err := askOf(c)
		if err != nil {
			return err
		}
		ask.Customer = as.customer
		s, err := open(c.Request.Context(), who(c), ask)
		if err != nil {
			return err
		}
		defer s.Close()
		h := c.Writer.Header()
		h.Set("Content-Type", s.Type)
		h.Set("Accept-Ranges", "bytes")
		disposition := "inline"
		if as.file {
			disposition = `attachment; filename="recording-` + strconv.FormatInt(ask.ID, 10) + view.Ending(s.Type) + `"`
		}
		h.Set("Content-Disposition", disposition)
		if s.File != nil {
			h.Set("ETag", `"`+s.Version+`"`)
			http.ServeContent(kit.Patient(c.Writer), c.Request, "", s.Modified, s.File)
			return nil
		}
		return pass(c, s, ask.Head)
	}
}

// pieceSize is how much of a sound that comes from a host is in memory at once, in bytes.
const pieceSize = 32 << 10

// pass sends on what a host answered.
func pass(c *gin.Context, s *recording.Sound, head bool) error {
	h := c.Writer.Header()
	for _, name := range []string{"Content-Range", "Content-Length", "ETag", "Last-Modified"} {
		if value := s.Answer.Header.Get(name); value != "" {
			h.Set(name, value)
		}
	}
	if head {
		h.Del("Content-Range")
		h.Del("Content-Length")
		if s.Size >= 0 {
			h.Set("Content-Length", strconv.FormatInt(s.Size, 10))
		}
		c.Status(http.StatusOK)
		return nil
	}
	if s.Answer.StatusCode == http.StatusRequestedRangeNotSatisfiable {
		h.Del("Content-Length")
		h.Del("Content-Type")
		h.Del("Content-Disposition")
		c.Status(http.StatusRequestedRangeNotSatisfiable)
		return nil
	}
	c.Status(s.Answer.StatusCode)
	if _, err := io.CopyBuffer(kit.Patient(c.Writer), s.Answer.Body, make([]byte, pieceSize)); err != nil {
		panic(http.ErrAbortHandler) // the listener left, or the host stopped: a part is not the whole
	}
	return nil
}

// settings shows where sound may be taken from.
func (r rooms) settings(c *gin.Context) error { return r.draw(c, view.SettingsPage{}, nil) }

func (r rooms) draw(c *gin.Context, p view.SettingsPage, refused error) error {
	stored, err := r.recordings.Places(c.Request.Context(), who(c))
	if err != nil {
		return err
	}
	if refused == nil {
		p = view.SettingsOf(stored)
		return kit.OK(c, view.Settings(p))
	}
	if fault.Of(refused).Stale() {
		p.Revision = stored.Revision()
	}
	return kit.Again(c, refused, func(f *fault.Fault) templ.Component {
		p.Fault = f
		return view.Settings(p)
	})
}

// maxTyped is how long a list of places may be as it is typed, in characters.
const maxTyped = recording.MaxPlaces * 500

func (r rooms) save(c *gin.Context) error {
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	p := view.SettingsPage{Hosts: f.Text("hosts", maxTyped), Roots: f.Text("roots", maxTyped), Revision: f.Revision()}
	var places recording.Places
	if err = f.Err(); err == nil {
		places, err = recording.ReadPlaces(view.Lines(p.Hosts), view.Lines(p.Roots))
	}
	if err == nil {
		err = r.recordings.SavePlaces(c.Request.Context(), who(c), places, p.Revision)
	}
	if err != nil {
		return r.draw(c, p, err)
	}
	webaccount.Say(c, ui.Good, "recording.saved")
	return kit.SeeOther(c, view.SettingsURL)
}
