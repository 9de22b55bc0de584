package privacy

import (
	"fmt"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/privacy"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/privacy"
	"openpeople/templates/ui"
)

// overview shows what is kept of customers, for how long, and what the nights took away.
func (r rooms) overview(c *gin.Context) error {
	if _, err := (page.Params{}).Read(c.Request.URL.Query()); err != nil {
		return err
	}
	kept, err := r.privacy.Retention(c.Request.Context(), who(c))
	if err != nil {
		return err
	}
	return kit.OK(c, view.Overview(view.OverviewPage{Retention: kept, Ahead: kept.Ahead, Revision: kept.Revision}))
}

// keep sets for how long what is kept, in two steps when something would go tonight: at
// first it says what, and what says that it was read is sent with the second; with look it
// only says what would go.
func (r rooms) keep(c *gin.Context) error {
	ctx := c.Request.Context()
	kept, err := r.privacy.Retention(ctx, who(c))
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	p := view.OverviewPage{Retention: kept, Typed: map[string]string{}, Ahead: kept.Ahead, Revision: f.Revision()}
	limits, right := privacy.Limits{}, privacy.Limits{}
	for _, row := range privacy.Limited {
		name := string(row.Class)
		if p.Typed[name] = f.Text(name, 8); p.Typed[name] == "" || f.Wrong(name) {
			continue
		}
		days, err := strconv.Atoi(p.Typed[name])
		if err != nil || days < 0 || days > privacy.MaxDays {
			f.Add(name, "fault.range", "Min", 1, "Max", privacy.MaxDays)
		}
		limits[row.Class] = days
		if !f.Wrong(name) {
			right[row.Class] = days
		}
	}
	look, read := f.Checked("look"), f.Text("sure", 64)
	p.Looked = true
	if p.Ahead, err = r.privacy.Ahead(ctx, who(c), right); err != nil {
		return err
	}
	if err = f.Err(); err == nil {
		if p.Ahead.Total() > 0 && !look {
			p.Sure = fault.Revision(fmt.Sprint(limits), p.Revision)
		}
		if look || p.Sure != "" && p.Sure != read {
			return kit.OK(c, view.Overview(p))
		}
		err = r.privacy.Keep(ctx, who(c), limits, p.Revision)
	}
	if err != nil {
		if fault.Of(err).Stale() {
			p.Revision, p.Sure = kept.Revision, ""
		}
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			p.Fault = f
			return view.Overview(p)
		})
	}
	webaccount.Say(c, ui.Good, "privacy.retention.saved")
	return kit.SeeOther(c, view.OverviewURL)
}
