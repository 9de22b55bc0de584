package demo

import (
	"time"

	"openpeople/internal/asking"
	"openpeople/internal/contact"
)

// poll is what was decided about asking, and what came of it. Instants are unix
// seconds, 0 for never.
type poll struct {
	reason     asking.Reason
	due, sent  int64
	failed     bool
	answeredAt int64
	mark       int // 0: none
}

// The built-in rule, as the plan needs it.
const (
	delaySeconds   = 600
	quietFrom      = 21 * 3600
	quietTo        = 10 * 3600
	quarantineSecs = 30 * day
	sampledDays    = 150 // in the first days of the year the rule's share was under 100 %
)

// dueAt is ten minutes after the end, from ten to nine on the customer's clock.
func dueAt(end, shift int64) int64 {
	due := end + delaySeconds
	switch clock := (due + shift) % day; {
	case clock < quietTo:
		return due - clock + quietTo
	case clock >= quietFrom:
		return due - clock + day + quietTo
	}
	return due
}

// shiftOf is the customer's distance from UTC in seconds at that instant; the
// desk's own where the customer's zone is not known.
func (d *Desk) shiftOf(c *person, unix int64) int64 {
	if c.noZone {
		_, shift := time.Unix(unix, 0).In(d.loc).Zone()
		return int64(shift)
	}
	return int64(book().Cities[c.city].Offset) * 3600
}

// decide asks the customer about the visit, or says why not, and lets answer.
func (p *planner) decide(v *visit) {
	c := v.person
	now := p.now.Unix()
	switch {
	case chance(p.r, .0015) && v.end+4*day < now:
		v.taken = v.end + 3*day + int64(between(p.r, 600, 20*3600))
		v.reason = asking.TooOld
	case c == nil || !c.email:
		v.reason = asking.NoAddress
	case c.optedOut:
		v.reason = asking.OptedOut
	case c.askedAt != 0 && v.end < c.askedAt+quarantineSecs:
		v.reason = asking.Quarantine
	case v.end < p.start().Unix()+sampledDays*day && chance(p.r, .09):
		v.reason = asking.SampledOut
	default:
		v.reason = asking.Asked
		v.due = dueAt(v.end, p.shiftOf(c, v.end))
		c.askedAt = v.due
		p.send(v, now)
	}
}

func (p *planner) send(v *visit, now int64) {
	if v.failed = chance(p.r, .017); v.failed {
		v.failed = v.due <= now
		return
	}
	sent := v.due + int64(between(p.r, 1, 25))
	if sent > now {
		return
	}
	v.sent = sent
	kind := book().Channels[v.channel].Kind
	odds := map[contact.Kind]float64{contact.Voice: .272, contact.Chat: .35, contact.Messenger: .34, contact.Social: .26, contact.Email: .3, contact.Retail: .22}[kind]
	if v.story >= 0 {
		odds = .5
	}
	answers := chance(p.r, odds)
	mark := p.mark(v)
	after := 20 + int64(p.r.ExpFloat64()*1500)
	if chance(p.r, .3) {
		after += int64(p.r.ExpFloat64() * 1.1 * float64(day))
	}
	if p.forced > 0 && v.story < 0 && now-v.sent < 3*day && now-v.sent > 2*3600 && chance(p.r, 6*yearDays/(2*float64(p.contacts))) {
		p.forced--
		answers, mark, after = true, 1+p.forced%2, 60+after%7000
	}
	if at := sent + min(after, 13*day); answers && at < now {
		v.answeredAt, v.mark = at, mark
	}
}

// mark draws what the customer would answer: lower where it was not solved, where
// it was asked again, after a wait, in the one channel that is worse; higher in
// the one team that is better.
func (p *planner) mark(v *visit) int {
	if v.story >= 0 {
		return either(chance(p.r, .03), 5, 4)
	}
	below := .027
	if p.teams[p.operators[v.operator].team].Code == betterTeam {
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
	if !chance(p.r, below) {
		return 5
	}
	if v.resolved {
		return 4 - draw(p.r, []float64{.60, .80, .90, 1})
	}
	return 4 - draw(p.r, []float64{.38, .60, .76, 1})
}
