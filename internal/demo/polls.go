package demo

import (
	"math/rand/v2"
	"time"

	"openpeople/internal/contact"
	"openpeople/internal/recovery"
	"openpeople/internal/survey"
)

// sampledDays is how long, from the first day of the year, fewer were asked.
const (
	sampledDays  = 150
	sampledShare = 91
)

// Reply is what becomes of a letter: instants are zero when it does not come to
// that, or not until the year's end.
type Reply struct {
	Failed     bool      // refused for good
	SentAt     time.Time // when it was delivered
	OptedOutAt time.Time // when the customer asked to be asked no more
	AnsweredAt time.Time
	Answers    survey.Answers
	CalledAt   time.Time // when somebody called back because of a low mark
	Outcome    string    // of that call, with a remark
	Remark     string
}

// Reply says what becomes of the letter about a contact that is due then. Call it
// in the order in which contacts are taken: some low marks of the latest days are
// made so that there is somebody to call back.
func (d *Desk) Reply(rec Record, due time.Time) (out Reply) {
	v, r := rec.visit, rand.New(rand.NewPCG(d.seed, uint64(rec.at)+5_000_000))
	now := d.now.Unix()
	if out.Failed = chance(r, .017); out.Failed {
		out.Failed = !due.After(d.now)
		return out
	}
	sent := due.Unix() + int64(between(r, 1, 25))
	if sent > now {
		return out
	}
	out.SentAt = instant(sent)
	if v.person != nil && v.person.optsOut {
		if at := sent + int64(between(r, 40, 4000)); at < now {
			out.OptedOutAt = instant(at)
		}
		return out
	}
	odds := map[contact.Kind]float64{contact.Voice: .272, contact.Chat: .35, contact.Messenger: .34, contact.Social: .26, contact.Email: .3, contact.Retail: .22}[rec.Kind]
	if v.story >= 0 {
		odds = .5
	}
	answers, mark := chance(r, odds), d.mark(r, v)
	after := 20 + int64(r.ExpFloat64()*1500)
	if chance(r, .3) {
		after += int64(r.ExpFloat64() * 1.1 * float64(day))
	}
	if d.forced > 0 && v.story < 0 && now-sent < 3*day && now-sent > 2*3600 && chance(r, 6*yearDays/(2*float64(d.contacts))) {
		d.forced--
		answers, mark, after = true, 1+d.forced%2, 60+after%7000
	}
	called := true
	if team := d.operators[v.operator].team; team < TeamsLed && d.toCall > 0 && v.story < 0 && now-sent < 6*day && now-sent > 2*3600 && chance(r, 10*yearDays/float64(d.contacts)) {
		d.toCall--
		answers, mark, after, called = true, 1+d.toCall%2, 60+after%7000, false
	}
	if at := sent + min(after, 13*day); answers && at < now {
		out.AnsweredAt = instant(at)
		d.answer(&out, rec.scene, v, mark)
		if !called {
			out.CalledAt, out.Outcome, out.Remark = time.Time{}, "", ""
		}
	}
	return out
}

// mark draws what the customer would answer: lower where it was not solved, where
// it was asked again, after a wait, in the one channel that is worse; higher in
// the one team that is better.
func (d *Desk) mark(r *rand.Rand, v *visit) int {
	if v.story >= 0 {
		return either(chance(r, .03), 5, 4)
	}
	below := .027
	if d.teams[d.operators[v.operator].team].Code == betterTeam {
		below = .012
	}
	if !v.resolved {
		below += .26
	}
	if v.repeat {
		below += .03
	}
	if v.line > 1 {
		below += .03
	}
	if book().Channels[v.channel].Code == appChat {
		below += .125
	}
	if !chance(r, below) {
		return 5
	}
	if v.resolved {
		return 4 - draw(r, []float64{.60, .80, .90, 1})
	}
	return 4 - draw(r, []float64{.38, .60, .76, 1})
}

// answer fills in the form, and calls back because of a low mark: nearly always
// within the day, of the latest few wait.
func (d *Desk) answer(out *Reply, s *scene, v *visit, mark int) {
	a := &out.Answers
	a.Mark = &mark
	if chance(s.r, .93) {
		solved := chance(s.r, either(mark > 3, either(v.resolved, .08, .4), either(v.resolved, .4, .94)))
		a.Solved = &solved
	}
	if mark <= 3 && chance(s.r, .86) {
		a.Reasons = reasonsOf(s.r, v)
	}
	a.Comment = comment(s, v, mark, a.Reasons)
	if mark > recovery.LowMark {
		return
	}
	answered, now := out.AnsweredAt.Unix(), d.now.Unix()
	age := now - answered
	called := answered + 1200 + int64(s.r.ExpFloat64()*6*3600)
	if age < day/2 || age < 4*day && chance(s.r, .65) || called >= now {
		return
	}
	out.CalledAt = instant(called)
	out.Outcome = []string{"fixed", "explained", "unreachable", "declined"}[draw(s.r, []float64{.5, .76, .92, 1})]
	callers := *s
	callers.opFemale = chance(s.r, .6)
	out.Remark = callers.ope(pick(s.r, book().Remarks[out.Outcome]))
}
