package openday

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/openday"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/openday"
	"openpeople/templates/ui"
)

// newNote opens an empty form; ?contact= fills in the contact's number.
func (h *handlers) newNote(c *gin.Context) error {
	ctx, a := of(c)
	sheet, err := h.days.Sheet(ctx, a)
	if err != nil {
		return err
	}
	p := view.NoteForm{Key: sheet.Key, Current: sheet.Current, Spots: sheet.Spots}
	if s := sheet.Current; s != nil {
		p.Place = view.SpotValue(s.DayID, s.PlaceID)
	}
	if n, err := strconv.ParseInt(c.Query("contact"), 10, 64); err == nil && n > 0 {
		p.Contact = id(n)
	}
	return kit.OK(c, view.NoteEdit(p))
}

// readNote reads the form of a note: as typed, and as the room takes it.
func (h *handlers) readNote(c *gin.Context) (*kit.Form, view.NoteForm, openday.NoteInput, error) {
	ctx, a := of(c)
	f, err := kit.ReadForm(c)
	if err != nil {
		return nil, view.NoteForm{}, openday.NoteInput{}, err
	}
	p := view.NoteForm{
		What: f.Text("what", openday.MaxWhat), Quote: f.Text("quote", openday.MaxQuote),
		Hindered: f.List("hindered", 30, 40), HinderedText: f.Text("hindered_text", openday.MaxChip),
		Helped: f.List("helped", 30, 40), HelpedText: f.Text("helped_text", openday.MaxChip),
		Mood: f.Text("mood", 20), Place: f.Text("place", 60), Elsewhere: f.Text("elsewhere", openday.MaxPlace),
		Contact: f.Text("contact", openday.MaxNumber),
	}
	in := openday.NoteInput{Contact: p.Contact, Said: openday.Said{
		What: p.What, Quote: p.Quote, Hindered: p.Hindered, HinderedText: p.HinderedText,
		Helped: p.Helped, HelpedText: p.HelpedText, Elsewhere: p.Elsewhere,
	}}
	if p.Mood != "" {
		mood, _ := strconv.Atoi(p.Mood) // what is no number the room refuses like 0
		in.Mood = &mood
	}
	if p.Place != "" {
		day, place, _ := strings.Cut(p.Place, "-")
		var err1, err2 error
		in.DayID, err1 = strconv.ParseInt(day, 10, 64)
		in.PlaceID, err2 = strconv.ParseInt(place, 10, 64)
		if err1 != nil || err2 != nil || in.DayID <= 0 || in.PlaceID <= 0 {
			f.Add("place", "openday.fault.choice")
			in.DayID, in.PlaceID = 0, 0
		}
	}
	p.Spots, err = h.days.Spots(ctx, a)
	return f, p, in, err
}

func againNote(c *gin.Context, err error, p view.NoteForm) error {
	return kit.Again(c, err, func(f *fault.Fault) templ.Component {
		p.Fault = f
		return view.NoteEdit(p)
	})
}

func (h *handlers) write(c *gin.Context) error {
	ctx, a := of(c)
	f, p, in, err := h.readNote(c)
	if err != nil {
		return err
	}
	p.Key = f.Text("key", 40)
	in.Key = p.Key
	var n int64
	if err = f.Err(); err == nil {
		n, err = h.days.Write(ctx, a, in)
	}
	if err != nil {
		return againNote(c, err, p)
	}
	webaccount.Say(c, ui.Good, "openday.note.written")
	return kit.SeeOther(c, "/notes/"+id(n))
}

func (h *handlers) note(c *gin.Context) error {
	ctx, a := of(c)
	n, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	p := view.NotePage{}
	if p.NotePage, err = h.days.Note(ctx, a, n); err != nil {
		return err
	}
	if h.ideas != nil && a.May(actor.IdeaRead) {
		if p.Ideas, err = h.ideas.IdeasOf(ctx, "note", n); err != nil {
			return err
		}
		if a.May(actor.IdeaWrite) {
			p.NewIdea = "/ideas/new?origin=note:" + id(n)
		}
	}
	return kit.OK(c, view.Note(p))
}

func (h *handlers) read(c *gin.Context) error {
	ctx, a := of(c)
	n, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	if err := h.days.Read(ctx, a, n); err != nil {
		return err
	}
	webaccount.Say(c, ui.Good, "openday.note.read.done")
	return kit.SeeOther(c, "/notes/"+id(n))
}

// correctable returns the form of a note that the reader may correct.
func (h *handlers) correctable(c *gin.Context) (view.NoteForm, error) {
	ctx, a := of(c)
	n, err := kit.ID(c, "id")
	if err != nil {
		return view.NoteForm{}, err
	}
	note, err := h.days.Note(ctx, a, n)
	if err != nil {
		return view.NoteForm{}, err
	}
	if !note.Corrects {
		return view.NoteForm{}, fault.New(fault.Forbidden, "fault.forbidden")
	}
	spots, err := h.days.Spots(ctx, a)
	p := view.NoteForm{
		ID: n, Revision: strconv.Itoa(note.Revision), What: note.What, Quote: note.Quote,
		Hindered: note.Hindered, HinderedText: note.HinderedText, Helped: note.Helped, HelpedText: note.HelpedText,
		Place: view.SpotValue(note.DayID, note.PlaceID), Elsewhere: note.Elsewhere, Spots: withSpot(spots, note.NoteRow),
	}
	if note.Mood != nil {
		p.Mood = strconv.Itoa(*note.Mood)
	}
	if note.ContactID != 0 {
		p.Contact = id(note.ContactID)
	}
	return p, err
}

// withSpot adds the place of a note to those offered now.
func withSpot(spots []openday.Spot, n openday.NoteRow) []openday.Spot {
	if n.DayID == 0 {
		return spots
	}
	for _, s := range spots {
		if s.DayID == n.DayID && s.PlaceID == n.PlaceID {
			return spots
		}
	}
	return append([]openday.Spot{{DayID: n.DayID, PlaceID: n.PlaceID, DayTitle: n.DayTitle, PlaceName: n.PlaceName, PlaceKind: n.PlaceKind}}, spots...)
}

func (h *handlers) askCorrection(c *gin.Context) error {
	p, err := h.correctable(c)
	if err != nil {
		return err
	}
	return kit.OK(c, view.NoteEdit(p))
}

func (h *handlers) correct(c *gin.Context) error {
	ctx, a := of(c)
	was, err := h.correctable(c)
	if err != nil {
		return err
	}
	f, p, in, err := h.readNote(c)
	if err != nil {
		return err
	}
	revision, _ := f.Int("revision", 1, 1<<30)
	p.ID, p.Revision, p.Spots = was.ID, strconv.Itoa(revision), was.Spots
	if err = f.Err(); err == nil {
		err = h.days.Correct(ctx, a, was.ID, revision, in)
	}
	if err != nil {
		return againNote(c, err, p)
	}
	webaccount.Say(c, ui.Good, "openday.note.corrected")
	return kit.SeeOther(c, "/notes/"+id(was.ID))
}
