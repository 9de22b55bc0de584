package settings

import (
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/recovery"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	"openpeople/internal/when"
	view "openpeople/templates/settings"
	"openpeople/templates/ui"
)

const recoveryPath = "/settings/recovery"

// recovery shows when the desk works, how soon it calls back, and the lists of outcomes and
// causes.
func (h *handlers) recovery(c *gin.Context) error { return h.drawRecovery(c, view.RecoveryPage{}, nil) }

// drawRecovery shows the page; p holds what was typed into a form that was refused.
func (h *handlers) drawRecovery(c *gin.Context, p view.RecoveryPage, refused error) error {
	ctx := c.Request.Context()
	var err error
	if p.Stored, err = h.recoveries.Calendar(ctx, who(c)); err != nil {
		return err
	}
	if p.Words, err = h.recoveries.Words(ctx, who(c)); err != nil {
		return err
	}
	if p.Form == nil {
		form := view.CalendarFormOf(p.Stored)
		p.Form = &form
	}
	if refused == nil {
		return kit.OK(c, view.Recovery(p))
	}
	if fault.Of(refused).Stale() {
		p.Form.Revision = p.Stored.Revision()
	}
	return kit.Again(c, refused, func(f *fault.Fault) templ.Component {
		p.Fault = f
		return view.Recovery(p)
	})
}

// maxHolidays is how long the list of holidays may be as it is typed, in characters.
const maxHolidays = recovery.MaxHolidays * 12

// changeCalendar lets another calendar count.
func (h *handlers) changeCalendar(c *gin.Context) error {
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	form, calendar := readCalendar(f)
	if err = f.Err(); err == nil {
		err = h.recoveries.SaveCalendar(c.Request.Context(), who(c), calendar, form.Revision)
	}
	if err != nil {
		return h.drawRecovery(c, view.RecoveryPage{Form: &form}, err)
	}
	webaccount.Say(c, ui.Good, "settings.recovery.saved")
	return kit.SeeOther(c, recoveryPath)
}

func readCalendar(f *kit.Form) (form view.CalendarForm, c recovery.Calendar) {
	for day := range c.Hours.Week {
		name := recovery.DayField(day)
		from, to := name+"_from", name+"_to"
		form.From[day], form.To[day] = f.Text(from, 8), f.Text(to, 8)
		span := &c.Hours.Week[day]
		var begins, ends bool
		span.From, begins = f.Clock(from)
		span.To, ends = f.Clock(to)
		if begins != ends && !f.Wrong(from) && !f.Wrong(to) {
			f.Add(name, "recovery.fault.span")
		}
	}
	form.Holidays = f.Text("holidays", maxHolidays)
	for _, word := range strings.Fields(strings.ReplaceAll(form.Holidays, ",", " ")) {
		day, err := when.ParseDay(word)
		if err != nil {
			f.Add("holidays", "settings.recovery.no_day", "Word", word)
			break
		}
		c.Hours.Holidays = append(c.Hours.Holidays, day)
	}
	form.Acknowledge, form.Close, form.CauseNeeded = f.Need("acknowledge", 8), f.Need("close", 8), f.Checked("cause_needed")
	c.Acknowledge, _ = f.Int("acknowledge", 1, recovery.MaxHours)
	c.Close, _ = f.Int("close", 1, recovery.MaxHours)
	c.CauseNeeded, form.Revision = form.CauseNeeded, f.Revision()
	return form, c
}

// newWord and word show the form of an outcome or a cause.
func (h *handlers) newWord(c *gin.Context) error {
	list := recovery.List(c.Query("list"))
	if !slices.ContainsFunc(recovery.Lists, func(row recovery.ListRow) bool { return row.List == list }) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return kit.OK(c, view.WordForm(view.WordPage{Word: recovery.Word{List: list}}))
}

func (h *handlers) word(c *gin.Context) error {
	w, err := h.wordOf(c)
	if err != nil {
		return err
	}
	return kit.OK(c, view.WordForm(view.WordPage{Word: w, Revision: w.Revision()}))
}

// wordOf returns the word of the path.
func (h *handlers) wordOf(c *gin.Context) (recovery.Word, error) {
	id, err := kit.ID(c, "id")
	if err != nil {
		return recovery.Word{}, err
	}
	words, err := h.recoveries.Words(c.Request.Context(), who(c))
	if err != nil {
		return recovery.Word{}, err
	}
	at := slices.IndexFunc(words, func(w recovery.Word) bool { return w.ID == id })
	if at < 0 {
		return recovery.Word{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return words[at], nil
}

// addWord adds an outcome or a cause.
func (h *handlers) addWord(c *gin.Context) error {
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	p := view.WordPage{Word: recovery.Word{List: recovery.List(f.Choice("list", string(recovery.Outcome), string(recovery.Cause)))}}
	if p.Word.List == "" {
		return fault.New(fault.Malformed, "fault.malformed") // the form has it
	}
	f.Text("revision", 64) // of nothing
	readWord(f, &p.Word)
	if err = f.Err(); err == nil {
		err = h.recoveries.AddWord(c.Request.Context(), who(c), p.Word)
	}
	return h.worded(c, p, err)
}

// changeWord renames an outcome or a cause.
func (h *handlers) changeWord(c *gin.Context) error {
	stored, err := h.wordOf(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	p := view.WordPage{Word: stored, Stored: stored, Revision: f.Revision()}
	readWord(f, &p.Word)
	if err = f.Err(); err == nil {
		err = h.recoveries.ChangeWord(c.Request.Context(), who(c), p.Word, p.Revision)
	}
	if fault.Of(err).Stale() {
		p.Revision = stored.Revision()
	}
	return h.worded(c, p, err)
}

func readWord(f *kit.Form, w *recovery.Word) {
	w.Name = i18n.Text{RU: f.Text("name", recovery.MaxWordName), EN: f.Text("name_en", recovery.MaxWordName)}
	w.Solved = f.Checked("solved")
}

// worded answers the form of a word.
func (h *handlers) worded(c *gin.Context, p view.WordPage, err error) error {
	if err != nil {
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			p.Fault = f
			return view.WordForm(p)
		})
	}
	webaccount.Say(c, ui.Good, "settings.recovery.saved")
	return kit.SeeOther(c, recoveryPath)
}

// retireWord takes a word out of what may be chosen, or back.
func (h *handlers) retireWord(c *gin.Context) error {
	id, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	back := f.Checked("back")
	if err = f.Err(); err == nil {
		err = h.recoveries.RetireWord(c.Request.Context(), who(c), id, !back)
	}
	switch {
	case err != nil:
		return h.drawRecovery(c, view.RecoveryPage{}, err)
	case back:
		webaccount.Say(c, ui.Good, "account.returned")
	default:
		webaccount.SayBack(c, ui.Back{URL: c.Request.URL.Path, Fields: map[string]string{"back": "1"}}, "settings.recovery.retired")
	}
	return kit.SeeOther(c, recoveryPath)
}

// moveWord puts a word one place earlier or later.
func (h *handlers) moveWord(c *gin.Context) error {
	err := kit.Moved(c, func(id int64, by int) error { return h.recoveries.MoveWord(c.Request.Context(), who(c), id, by) }, func(int64) string { return recoveryPath })
	if err != nil {
		return h.drawRecovery(c, view.RecoveryPage{}, err)
	}
	return nil
}
