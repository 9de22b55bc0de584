package review

import (
	"context"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/recording"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/web/account"
	webcontact "openpeople/internal/web/contact"
	"openpeople/internal/web/kit"
	view "openpeople/templates/review"
	"openpeople/templates/ui"
)

// maxEdit bounds the number of a form; nobody saves a review so often.
const maxEdit = 1 << 30

// maxSecond bounds where a recording is pinned: no call takes days.
const maxSecond = 1 << 20

// maxVersion bounds the id of a version of a scorecard.
const maxVersion = 1 << 53

// form shows the own review of a contact, or an empty scorecard; it stores
// nothing.
func (r rooms) form(c *gin.Context) error {
	p, err := r.look(c, 0)
	if err == nil {
		err = r.around(c, &p)
	}
	if err != nil {
		return err
	}
	p.Sheet, p.Edit = p.Form.Sheet, p.Form.Edit()
	p.Moments = view.MomentsOf(p.Sheet)
	return kit.OK(c, view.Form(p))
}

// look reads what the form stands on, which was opened when that version of the scorecard
// judged; 0: now. Where another scorecard judges by now, it is in p, and said by the fault.
func (r rooms) look(c *gin.Context, version int64) (p view.FormPage, err error) {
	ctx, who := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return p, err
	}
	p.Form, err = r.reviews.Begun(ctx, who, id, version)
	if fault.Is(err, fault.Conflict) {
		p.Fault = fault.Of(err)
		p.Form, err = r.reviews.Start(ctx, who, id)
	}
	return p, err
}

// around reads what stands about the form on its page.
func (r rooms) around(c *gin.Context, p *view.FormPage) (err error) {
	if p.Way, err = r.way(c, p.Form.Contact.ID); err != nil {
		return err
	}
	if p.Story, err = r.story(c, p.Form.Contact); p.Form.Blind {
		p.Story = p.Story.Unsaid()
	}
	return err
}

// way finds what comes after a contact in the list that the URL says the reader came
// from. A list that is none, or on which the contact does not stand, leads nowhere.
func (r rooms) way(c *gin.Context, id int64) (w view.Way, err error) {
	ctx, who := of(c)
	from := c.Query(ui.FromParam)
	switch from {
	case view.FromDrafts:
		return r.draftsAfter(ctx, who, id)
	case view.FromQueue:
		return r.queueAfter(ctx, who, id)
	}
	w.Next, w.NextIn, err = webcontact.Following(ctx, who, r.contacts, from, id, func(rows []contact.Row) (int64, error) {
		return r.reviews.NextOf(ctx, who, rows)
	})
	if w.NextIn != "" {
		w.From = from
	}
	return w, err
}

// draftsAfter goes round the list of the own drafts: all of them wait.
func (r rooms) draftsAfter(ctx context.Context, who actor.Actor, id int64) (view.Way, error) {
	w := view.Way{From: view.FromDrafts, NextIn: view.FromDrafts}
	drafts, err := r.reviews.List(ctx, who, review.Filter{List: review.Drafts}, page.Request{})
	at := slices.IndexFunc(drafts.Rows, func(d review.Row) bool { return d.ContactID == id })
	for i := range drafts.Rows {
		if d := drafts.Rows[(at+1+i)%len(drafts.Rows)]; d.ContactID != id {
			w.Next = d.ContactID
			break
		}
	}
	return w, err
}

// save keeps what was scored, as a draft or submitted.
func (r rooms) save(c *gin.Context) error {
	ctx, who := of(c)
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	version, _ := f.Int("version", 0, maxVersion)
	p, err := r.look(c, int64(version))
	if err != nil {
		return err
	}
	p.Sheet = readSheet(f, p.Form)
	p.Sheet.Moments, p.Moments = readMoments(f)
	p.Sheet.Hidden, p.Sheet.By = p.Form.Sheet.Hidden, p.Form.Version.ID
	p.Edit, _ = f.Int("edit", 0, maxEdit)
	do := f.Choice("do", "draft", "autosave", "submission", "next")
	submit, kept := do == "submission" || do == "next", do == "autosave"
	if !kept { // before it leaves the list from which it was opened
		if err = r.around(c, &p); err != nil {
			return err
		}
	}
	var saved review.Review
	if err = f.Err(); p.Fault != nil {
		err = p.Fault
	} else if err == nil {
		saved, err = r.reviews.Save(ctx, who, p.Form.Contact.ID, p.Edit, p.Sheet, submit)
	}
	switch {
	case err == nil && kept:
		return kit.OK(c, view.Kept(saved))
	case err == nil && do == "next":
		return goOn(c, p.Way, saved)
	case err == nil && submit:
		account.Say(c, ui.Good, "review.submitted")
		return kit.SeeOther(c, view.URL(saved.ID))
	case err == nil:
		account.Say(c, ui.Good, "review.draft_saved")
		return kit.SeeOther(c, view.FormURL(p.Form.Contact.ID, p.Way.From))
	case fault.Is(err, fault.Conflict):
		// Saving once more is then a choice, made with open eyes.
		if now, err := r.reviews.Start(ctx, who, p.Form.Contact.ID); err == nil {
			p.Form, p.Edit = now, now.Edit()
		}
	}
	if kept {
		if broken := r.around(c, &p); broken != nil {
			return broken
		}
	}
	return kit.Again(c, err, func(f *fault.Fault) templ.Component {
		p.Fault = f
		return view.Form(p)
	})
}

// goOn leads from a submitted review to the next contact that waits for one.
func goOn(c *gin.Context, w view.Way, saved review.Review) error {
	if w.Next == 0 { // it was there when the form was drawn
		account.Say(c, ui.Good, "review.submitted_last")
		return kit.SeeOther(c, view.URL(saved.ID))
	}
	account.Say(c, ui.Good, "review.submitted")
	return kit.SeeOther(c, view.FormURL(w.Next, w.NextIn))
}

// readSheet reads the fields of the scorecard and of the messages. What is wrong
// with them is noted in the form; what was typed comes back all the same.
func readSheet(f *kit.Form, form review.Form) review.Sheet {
	s := review.Sheet{Answers: map[string]review.Answer{}, Remark: f.Text("remark", review.MaxRemark), Uncounted: f.Text("uncounted", review.MaxWords)}
	for _, c := range form.Asked().Criteria() {
		a := review.Answer{Remark: f.Text(review.RemarkField(c.Key), review.MaxWords)}
		var codes []string
		for _, step := range c.Steps {
			codes = append(codes, strconv.Itoa(step.Points))
		}
		if c.MayNA {
			codes = append(codes, review.NA)
		}
		switch chosen := f.Text(review.ScoreField(c.Key), 20); {
		case chosen == "":
		case !slices.Contains(codes, chosen):
			f.Add(review.ScoreField(c.Key), "review.fault.step")
		case chosen == review.NA:
			a.NA = true
		default:
			points, _ := strconv.Atoi(chosen) // one of codes
			a.Points = &points
		}
		a.Reasons = f.List(review.ReasonField(c.Key), scorecard.MaxReasons, scorecard.MaxKey)
		s.Answers[c.Key] = a
	}
	for i := range form.Contact.Messages {
		kind := f.Choice(review.PinKindField(i), pinKinds...)
		if words := f.Text(review.PinField(i), review.MaxWords); words != "" {
			s.Pins = append(s.Pins, review.Pin{Message: i, Words: words, Kind: review.PinKind(kind)})
		}
	}
	return s
}

// pinKinds are the codes of what a pin may show.
var pinKinds = func() (codes []string) {
	for _, row := range review.PinKinds {
		codes = append(codes, string(row.Kind))
	}
	return codes
}()

// readMoments reads what is pinned on seconds of recordings: what it says, and as it was
// typed. A place without words is refused, but while a draft is kept as it is filled in.
func readMoments(f *kit.Form) (list []review.Moment, typed []view.Moment) {
	keeping := f.Text("do", 20) == "autosave"
	for n := range review.MaxMoments + 1 {
		t := view.Moment{
			At: f.Text(review.MomentField(n), 20), Words: f.Text(review.MomentWordsField(n), review.MaxWords),
			Kind: review.PinKind(f.Choice(review.MomentKindField(n), pinKinds...)), Recording: f.Text(review.MomentRecordingField(n), 20),
		}
		if t.Words == "" && (t.At == "" || keeping) {
			continue
		}
		typed = append(typed, t)
		if t.Words == "" {
			f.Add(review.MomentWordsField(len(typed)-1), "fault.required")
			continue
		}
		second, ok := recording.ReadClock(t.At)
		if !ok || second > maxSecond {
			f.Add(review.MomentField(len(typed)-1), "review.fault.second")
		}
		id, _ := strconv.ParseInt(t.Recording, 10, 64) // one that is none is refused where it is kept
		list = append(list, review.Moment{Recording: id, Second: int(second), Words: t.Words, Kind: t.Kind})
	}
	return list, typed
}

// discard takes the own draft away. The button stands in the form of the review,
// so its other fields come along and are not read.
func (r rooms) discard(c *gin.Context) error {
	ctx, who := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	edit, _ := f.Int("edit", 0, maxEdit)
	if err := f.Fields.Err(); err != nil {
		return err
	}
	if err := r.reviews.Discard(ctx, who, id, edit); err != nil {
		return err
	}
	account.Say(c, ui.Good, "review.discarded")
	return kit.SeeOther(c, view.BackURL(id, c.Query(ui.FromParam)))
}
