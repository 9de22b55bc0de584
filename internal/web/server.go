// Package web is the house seen from outside: the order of middleware, the
// doors, and one folder per room with its handlers. What a handler decides is
// decided in the room; what it shows is drawn in templates.
package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/board"
	"openpeople/internal/comment"
	"openpeople/internal/contact"
	"openpeople/internal/digest"
	"openpeople/internal/export"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/idea"
	"openpeople/internal/openday"
	"openpeople/internal/privacy"
	"openpeople/internal/recording"
	"openpeople/internal/recovery"
	"openpeople/internal/report"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/sending"
	"openpeople/internal/survey"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/api"
	webboard "openpeople/internal/web/board"
	webcomment "openpeople/internal/web/comment"
	webcontact "openpeople/internal/web/contact"
	webdigest "openpeople/internal/web/digest"
	webexport "openpeople/internal/web/export"
	webidea "openpeople/internal/web/idea"
	"openpeople/internal/web/kit"
	webmailbox "openpeople/internal/web/mailbox"
	webopenday "openpeople/internal/web/openday"
	webprivacy "openpeople/internal/web/privacy"
	webrecording "openpeople/internal/web/recording"
	webrecovery "openpeople/internal/web/recovery"
	webreport "openpeople/internal/web/report"
	webreview "openpeople/internal/web/review"
	webscorecard "openpeople/internal/web/scorecard"
	websettings "openpeople/internal/web/settings"
	websurvey "openpeople/internal/web/survey"
	webtoday "openpeople/internal/web/today"
	webwork "openpeople/internal/web/work"
	"openpeople/internal/work"
	"openpeople/static"
	reviewview "openpeople/templates/review"
	"openpeople/templates/ui"
)

// Options is what the web needs: the rooms and a few settings.
type Options struct {
	Log            *slog.Logger
	Now            func() time.Time
	BaseURL        string
	TrustedProxies []string
	Metrics        *prometheus.Registry
	Ready          func(ctx context.Context) error
	Mailed         bool // a mail server is set
	Health         func(ctx context.Context) (Health, error)

	Accounts     *account.Service
	Contacts     *contact.Service
	Comments     *comment.Service
	Recordings   *recording.Service
	Texts        *recording.Texts
	Asking       *asking.Service
	Surveys      *survey.Service
	Recoveries   *recovery.Service
	Sending      *sending.Service
	Reports      *report.Service
	Reviews      *review.Service
	Queue        *review.Queue
	Calibrations *review.Calibrations
	Scorecards   *scorecard.Service
	Days         *openday.Service
	Ideas        *idea.Service
	Works        *work.Service
	Exports      *export.Service
	Boards       *board.Service
	Digests      *digest.Service
	DrawDigest   webdigest.Draw
	Moved        <-chan struct{} // gets a value after something was counted; nil: never
	Done         <-chan struct{} // closed when the program stops; nil: never
	Privacy      *privacy.Service
	Zone         func() *time.Location // the desk's
}

// Health is what is wrong with this node, and somebody has to mend.
type Health = webtoday.Health

// New returns the handler of everything and the table of its routes.
func New(o Options) (http.Handler, []kit.Route, error) {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	if err := engine.SetTrustedProxies(o.TrustedProxies); err != nil {
		return nil, nil, err
	}
	base, err := url.Parse(o.BaseURL)
	if err != nil {
		return nil, nil, err
	}
	fail, language := failer(o.Log, o.Accounts), webaccount.Language(o.Accounts)
	seconds := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "openpeople_http_seconds", Help: "How long requests took, by route.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5},
	}, []string{"method", "route", "status"})
	o.Metrics.MustRegister(seconds)
	engine.Use(harden(base.Scheme == "https"), watch(o.Log, seconds), survive(fail))

	sessions := webaccount.Sessions(o.Accounts, o.BaseURL, bare(fail, language, base.Scheme == "https"))
	know, enter := webaccount.Know(o.Accounts, sessions), webaccount.Enter(o.Accounts, sessions, fail)
	engine.NoRoute(language, know, func(c *gin.Context) { fail(c, fault.New(fault.NotFound, "fault.not_found")) })
	engine.NoMethod(language, know, func(c *gin.Context) { fail(c, fault.New(fault.NotAllowed, "fault.method")) })
	doors := kit.Open(engine, map[kit.DoorName][]gin.HandlerFunc{
		kit.Public: {language, enter},
		kit.Link:   {language},
		kit.Staff:  {language, enter, webaccount.StaffDoor(fail)},
		kit.Admin:  {language, enter, webaccount.StaffDoor(fail)},
		kit.Proved: {language, enter, webaccount.StaffDoor(fail)},
		kit.API:    {api.Enter(o.Accounts, fail)},
	}, fail)
	doors.ProveBy(webaccount.Prove(o.Accounts, sessions))

	o.plain(doors)
	o.brandRoutes(doors)
	websurvey.Routes(doors, o.Surveys, o.Asking, o.Recoveries, o.brandOf)
	webaccount.Routes(doors, o.Accounts, sessions, o.begins)
	webreport.Routes(doors, o.Reports, o.Contacts, webreport.Changed{Rules: o.Accounts, Surveys: o.Surveys, Scorecards: o.Scorecards, Ideas: o.Ideas}, o.Comments, o.Reviews)
	webtoday.Routes(doors, o.Reports, o.Contacts, o.Recoveries, o.Sending, webtoday.Waiting{Reviews: o.Reviews, Queue: o.Queue, Calibrations: o.Calibrations, Days: o.Days, Ideas: o.Ideas},
		webtoday.Beginning{Desk: o.Accounts.Desk, People: o.Accounts.CountPeople, Nameless: o.Asking.Nameless, Mailed: o.Mailed, Base: o.BaseURL, Writable: o.Ready, Health: o.Health, Ending: o.Accounts.EndingTokens})
	ideasOf := webidea.Panel(o.Ideas, idea.FromContact)
	caseOf := webrecovery.Panel(o.Recoveries)
	voiceOf := webrecording.Panel(o.Recordings, o.Texts, true)
	webcontact.Routes(doors, o.Contacts, o.Asking, o.Surveys, o.Comments, webcontact.Panels{
		Case: func(ctx context.Context, a actor.Actor, c contact.Contact) (templ.Component, error) {
			return caseOf(ctx, a, c.ID)
		},
		Voice: webrecording.Panel(o.Recordings, o.Texts, false), Correct: webrecording.Correct,
		Above: []webcontact.Panel{webreview.Panel(o.Reviews), webreview.PraisePanel(o.Reviews)},
		Below: []webcontact.Panel{webopenday.ContactPanel(o.Days), func(ctx context.Context, a actor.Actor, c contact.Contact) (templ.Component, error) {
			return ideasOf(ctx, a, c.ID)
		}},
	})
	webscorecard.Routes(doors, webscorecard.Options{Scorecards: o.Scorecards, Contacts: o.Contacts, Today: o.Reports.Today, Preview: reviewview.Preview})
	webreview.Routes(doors, o.Reviews, o.Queue, o.Calibrations, o.Contacts, o.Surveys, voiceOf, webidea.Panel(o.Ideas, idea.FromReview))
	webopenday.Routes(doors, o.Days, webidea.Links{Ideas: o.Ideas})
	webidea.Routes(doors, o.Ideas)
	webrecovery.Routes(doors, o.Recoveries, o.Contacts, o.Zone)
	webcomment.Routes(doors, o.Comments)
	webmailbox.Routes(doors, o.Sending, o.Asking, o.Accounts, o.Mailed, base)
	webwork.Routes(doors, o.Works, o.Zone)
	webrecording.Routes(doors, o.Recordings, o.Texts)
	webexport.Routes(doors, o.Exports)
	o.Exports.WrittenBy(webexport.Lists{Doors: doors, Accounts: o.Accounts})
	webdigest.Routes(doors, o.Digests, o.DrawDigest)
	webboard.Routes(doors, webboard.Options{Boards: o.Boards, Base: o.BaseURL, Log: o.Log, Moved: o.Moved, Done: o.Done, Again: o.Accounts.Again})
	websettings.Routes(doors, o.Accounts, o.Contacts, o.Asking, o.Surveys, o.Sending, o.Recoveries)
	webprivacy.Routes(doors, o.Privacy, webprivacy.Named{Surveys: o.Surveys, Recoveries: o.Recoveries, Asking: o.Asking})
	api.Routes(engine, doors, api.Rooms{Contacts: o.Contacts, Recordings: o.Recordings, Comments: o.Comments, Asking: o.Asking, Surveys: o.Surveys, Figures: o.Reports, Reviews: o.Reviews, Recoveries: o.Recoveries, Privacy: o.Privacy, Zone: o.Zone, Now: o.Now})

	deny := bare(fail, language, base.Scheme == "https")
	entrance, err := newOrigins(base, webaccount.Around(sessions, engine), deny)
	if err != nil {
		return nil, nil, err
	}
	return readOn(readOnLimit, number(o.TrustedProxies, limitAddress(entrance, deny))), doors.Routes(), nil
}

// plain adds the routes that belong to no room.
func (o Options) plain(d *kit.Doors) {
	files := static.Handler()
	d.Link.GET("/static/*file", actor.Everyone, func(c *gin.Context) error {
		if !static.Has(c.Request.URL.Path) {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		c.Writer.Header().Del("Cache-Control")
		files.ServeHTTP(c.Writer, c.Request)
		return nil
	})
	d.Link.GET("/healthz", actor.Everyone, func(c *gin.Context) error {
		c.String(http.StatusOK, "ok\n")
		return nil
	})
	d.Link.GET("/readyz", actor.Everyone, func(c *gin.Context) error {
		if err := o.Ready(c.Request.Context()); err != nil {
			return &fault.Fault{Code: fault.Unavailable, Key: "fault.unavailable", RetryAfter: 5 * time.Second, Err: err}
		}
		c.String(http.StatusOK, "ok\n")
		return nil
	})
	metrics := promhttp.HandlerFor(o.Metrics, promhttp.HandlerOpts{})
	d.API.GET("/metrics", actor.MetricsRead, func(c *gin.Context) error {
		metrics.ServeHTTP(c.Writer, c.Request)
		return nil
	})
}

// bare answers an error before gin has seen the request.
func bare(fail func(c *gin.Context, err error), language gin.HandlerFunc, secure bool) func(w http.ResponseWriter, r *http.Request, err error) {
	type errKey struct{}
	engine := gin.New()
	engine.NoRoute(harden(secure), language, func(c *gin.Context) {
		err, _ := c.Request.Context().Value(errKey{}).(error)
		fail(c, err)
	})
	return func(w http.ResponseWriter, r *http.Request, err error) {
		engine.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), errKey{}, err)))
	}
}

// statusLeft is what metrics and the log say of a request whose client went away before
// the answer: nginx's number. Nobody reads it.
const statusLeft = 499

// failer is the one place where an error becomes HTTP on a page. What is ours is
// logged in full and shown as "something broke".
func failer(log *slog.Logger, accounts *account.Service) func(c *gin.Context, err error) {
	return func(c *gin.Context, err error) {
		f := fault.Of(err)
		ctx := c.Request.Context()
		if errors.Is(ctx.Err(), context.Canceled) && errors.Is(err, context.Canceled) { // who asked went away
			log.DebugContext(ctx, "request left", "method", c.Request.Method, "route", c.FullPath())
			c.Status(statusLeft)
			return
		}
		if f.Key == "fault.unavailable" && (c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead) {
			read := *f
			read.Key = "fault.unreadable"
			f = &read
		}
		if (f.Code == fault.Broken || f.Code == fault.Unavailable) && c.FullPath() != "/readyz" { // of which the store says when it changes
			log.ErrorContext(ctx, "request failed", "method", c.Request.Method, "route", c.FullPath(), "err", err)
		}
		if c.Writer.Written() {
			return
		}
		kit.RetryAfter(c, f)
		if strings.HasPrefix(c.Request.URL.Path, "/api/") || c.FullPath() == "/metrics" {
			api.Problem(c, f)
			return
		}
		r := ui.Refusal{Fault: f, Number: kit.RequestID(ctx)}
		if team, known := f.Args[actor.ArgTeam].(int64); known { // who cannot be told is told less
			r.Team, r.Leaders, _ = accounts.LedBy(ctx, actor.From(ctx), team)
		}
		if f.Key == kit.LongFileKey {
			r.File = c.Request.URL.RequestURI()
		}
		if f.Code == fault.Unavailable {
			for _, field := range kit.Typed(c) {
				r.Action = c.Request.URL.RequestURI()
				r.Typed = append(r.Typed, ui.Typed{Name: field[0], Value: field[1]})
			}
		}
		if err := kit.View(c, f.Code.Status(), ui.ErrorPage(r)); err != nil {
			log.ErrorContext(ctx, "error page failed", "err", err)
			c.String(http.StatusInternalServerError, "%s\n%s %s\n", i18n.T(ctx, "fault.broken"), i18n.T(ctx, "ui.refusal.number"), kit.RequestID(ctx))
		}
	}
}

// begins is the page on which somebody begins who has just signed in: the report that
// the person chose, else Today.
func (o Options) begins(ctx context.Context, a actor.Actor) string {
	address, err := o.Reports.StartOf(ctx, a)
	if err != nil || address == "" {
		return "/"
	}
	return webaccount.LocalPath(address)
}
