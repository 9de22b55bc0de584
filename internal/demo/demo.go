// Package demo makes up a year of a federal mobile operator's contact centre:
// channels, people, conversations in Russian, decisions, marks, comments and
// what became of the low marks; and plans of what follows: reviews, open people
// days, field notes, ideas. The same seed, instant, zone and number give the same
// year. It knows no database: who stores it turns codes and keys into ids.
package demo

import (
	"iter"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"openpeople/internal/asking"
	"openpeople/internal/contact"
	"openpeople/internal/recovery"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

// Desk is a year of a contact centre, planned when it is made; its texts are
// composed as they are yielded.
type Desk struct {
	seed      uint64
	now       time.Time
	loc       *time.Location
	contacts  int
	crews     []crew
	teams     []Team
	operators []operator
	experts   []int // teams of the second line
	teamsOf   map[contact.Kind][]int
	// operatorsOf holds the operators of each team.
	operatorsOf [][]int
	visits      []visit
}

type operator struct {
	id, name string
	female   bool
	forms    forms
	team     int
}

// Team is a team and the site where it sits.
type Team struct {
	contact.Dimension
	SiteCode string
}

// Operator is who serves, and in which team.
type Operator struct {
	contact.Operator
	TeamCode string
}

// Recovery is what became of a low mark; ClosedAt is zero and Outcome empty
// while nobody has called back.
type Recovery struct {
	OpenedAt, ClosedAt time.Time
	Outcome, Remark    string
}

// Record is one contact with everything that belongs to it. Ids are 0 and stand
// beside it as codes.
type Record struct {
	Contact            contact.Contact
	ChannelCode        string
	OperatorExternalID string
	TeamCode           string
	SiteCode           string
	RegionCode         string
	TopicCode          string
	Customer           *contact.Customer // nil when nobody knows who it was
	Messages           []contact.Message
	Reason             asking.Reason
	Invited            bool      // an invitation exists: Reason is Asked
	DueAt              time.Time // Invited only
	SentAt             time.Time // when it was delivered; zero when it failed or is not due yet
	Failed             bool      // delivery failed for good
	Answer             *survey.Answers
	AnsweredAt         time.Time
	Recovery           *Recovery // of a mark of recovery.LowMark or less
}

// New plans a year of so many contacts that ends at now; days and night are those
// of loc where a customer has no zone of their own.
func New(seed uint64, now time.Time, loc *time.Location, contacts int) *Desk {
	d := &Desk{seed: seed, now: now.Truncate(time.Second), loc: loc, contacts: contacts, crews: book().Crews, teamsOf: map[contact.Kind][]int{}}
	d.hire()
	d.plan()
	return d
}

// hire fills the teams with operators.
func (d *Desk) hire() {
	r := rand.New(rand.NewPCG(d.seed, 2))
	initials := []rune("АБВГДЕЗИКЛМНОПРСТФХЦЧШЯ")
	taken := map[string]bool{}
	for t, c := range d.crews {
		d.teams = append(d.teams, Team{contact.Dimension{Kind: contact.Team, Code: c.Code, Name: c.Name}, c.Site})
		if c.Line > 1 {
			d.experts = append(d.experts, t)
		}
		for _, k := range c.Kinds {
			d.teamsOf[k] = append(d.teamsOf[k], t)
		}
		members := make([]int, 0, c.Size)
		for len(members) < c.Size {
			female := chance(r, .66)
			first := pick(r, either(female, book().FirstNamesM, book().FirstNamesF))
			name := first + " " + string(initials[r.IntN(len(initials))]) + "."
			if taken[name] {
				continue
			}
			taken[name] = true
			members = append(members, len(d.operators))
			d.operators = append(d.operators, operator{strconv.Itoa(1001 + len(d.operators)), name, female, decline(first), t})
		}
		d.operatorsOf = append(d.operatorsOf, members)
	}
}

// Channels are the forty channels.
func (d *Desk) Channels() []contact.Channel { return book().Channels }

// Regions are the macro-regions.
func (d *Desk) Regions() []contact.Dimension {
	var list []contact.Dimension
	for _, r := range book().Regions {
		list = append(list, contact.Dimension{Kind: contact.Region, Code: r.Code, Name: r.Name})
	}
	return list
}

// Sites are where the teams sit.
func (d *Desk) Sites() []contact.Dimension {
	var list []contact.Dimension
	for _, s := range book().Sites {
		list = append(list, contact.Dimension{Kind: contact.Site, Code: s.Code, Name: s.Name})
	}
	return list
}

// Topics are what contacts are about.
func (d *Desk) Topics() []contact.Dimension {
	var list []contact.Dimension
	for i := range book().Topics {
		list = append(list, contact.Dimension{Kind: contact.Topic, Code: book().Topics[i].Code, Name: book().Topics[i].Name})
	}
	return list
}

// Teams are the teams with their sites.
func (d *Desk) Teams() []Team { return d.teams }

// Operators are those who serve.
func (d *Desk) Operators() []Operator {
	var list []Operator
	for _, o := range d.operators {
		list = append(list, Operator{contact.Operator{ExternalID: o.id, Name: o.name}, d.teams[o.team].Code})
	}
	return list
}

// Contacts are the records of the year by the end of the contact, oldest first.
// It may be walked more than once, with the same result.
func (d *Desk) Contacts() iter.Seq[Record] {
	return func(yield func(Record) bool) {
		source := rand.NewPCG(0, 0)
		r := rand.New(source)
		for i := range d.visits {
			source.Seed(d.seed, uint64(i)+1000)
			if !yield(d.record(r, i)) {
				return
			}
		}
	}
}

func (d *Desk) record(r *rand.Rand, i int) Record {
	v := &d.visits[i]
	kind := book().Channels[v.channel].Kind
	s := d.scene(r, v)
	team := d.teams[d.operators[v.operator].team]
	rec := Record{
		Contact:            d.contact(v, i),
		ChannelCode:        book().Channels[v.channel].Code,
		OperatorExternalID: d.operators[v.operator].id,
		TeamCode:           team.Code,
		SiteCode:           team.SiteCode,
		RegionCode:         book().Regions[v.region].Code,
		TopicCode:          book().Topics[v.topic].Code,
		Messages:           timed(v, kind, converse(s, v)),
		Reason:             v.reason,
		Invited:            v.reason == asking.Asked,
		DueAt:              instant(v.due),
		SentAt:             instant(v.sent),
		Failed:             v.failed,
	}
	if v.person != nil {
		rec.Customer = customer(v.person)
	}
	if v.story >= 0 {
		b := &book().Stories[v.story]
		rec.Contact.BeyondWhat, rec.Contact.BeyondWhy, rec.Contact.BeyondCost = s.ope(b.What), s.ope(b.Why), s.ope(b.Cost)
	}
	if v.mark > 0 {
		d.answer(&rec, s, v)
	}
	return rec
}

func (d *Desk) contact(v *visit, i int) contact.Contact {
	kind := book().Channels[v.channel].Kind
	handling := v.talk + max(v.hold, 0) + v.wrap
	c := contact.Contact{
		Source:     sources[kind],
		ExternalID: prefixes[kind] + "-" + strconv.Itoa(1_000_001+i),
		Line:       new(v.line),
		StartedAt:  instant(v.start),
		EndedAt:    instant(v.end),
		Day:        when.DayOf(instant(v.end), d.loc),
		Talk:       new(v.talk),
		Wrap:       new(v.wrap),
		Handling:   &handling,
		Resolved:   new(v.resolved),
		TakenAt:    instant(v.taken),
	}
	if v.wait >= 0 {
		c.Wait = new(v.wait)
	}
	if v.hold >= 0 {
		c.Hold = new(v.hold)
	}
	if v.repeatedAt != 0 {
		at := instant(v.repeatedAt)
		c.RepeatedAt = &at
	}
	return c
}

func instant(unix int64) time.Time {
	if unix == 0 {
		return time.Time{}
	}
	return time.Unix(unix, 0).UTC()
}

func customer(p *person) *contact.Customer {
	c := &contact.Customer{ExternalID: "u-" + strconv.Itoa(p.number), Name: strings.TrimSpace(p.calledBy() + " " + p.surname), Phone: p.phone(), Language: "ru"}
	if p.email {
		c.Email = p.mailbox()
	}
	if p.telegram {
		c.Telegram = strconv.Itoa(710_000_000 + p.number*37)
	}
	if !p.noZone {
		c.TimeZone = book().Cities[p.city].Zone
	}
	return c
}

func (d *Desk) answer(rec *Record, s *scene, v *visit) {
	a := &survey.Answers{Mark: new(v.mark)}
	if chance(s.r, .93) {
		solved := chance(s.r, either(v.mark > 3, either(v.resolved, .08, .4), either(v.resolved, .4, .94)))
		a.Solved = &solved
	}
	if v.mark <= 3 && chance(s.r, .86) {
		a.Reasons = reasonsOf(s.r, v)
	}
	a.Comment = comment(s, v, a.Reasons)
	rec.Answer, rec.AnsweredAt = a, instant(v.answeredAt)
	rec.Contact.Mark, rec.Contact.Commented = new(v.mark), a.Comment != ""
	if v.mark <= recovery.LowMark {
		rec.Recovery = d.recover(s, v)
	}
}

// recover closes the case of a low mark: nearly all within the day, of the
// latest few are open.
func (d *Desk) recover(s *scene, v *visit) *Recovery {
	rec := &Recovery{OpenedAt: instant(v.answeredAt)}
	age := d.now.Unix() - v.answeredAt
	closed := v.answeredAt + 1200 + int64(s.r.ExpFloat64()*6*3600)
	if age < day/2 || age < 4*day && chance(s.r, .65) || closed >= d.now.Unix() {
		return rec
	}
	rec.ClosedAt = instant(closed)
	rec.Outcome = []string{"fixed", "explained", "unreachable", "declined"}[draw(s.r, []float64{.5, .76, .92, 1})]
	callers := *s
	callers.opFemale = chance(s.r, .6)
	rec.Remark = callers.ope(pick(s.r, book().Remarks[rec.Outcome]))
	return rec
}
