package demo

import (
	"math"
	"math/rand/v2"
	"slices"

	"openpeople/internal/contact"
)

// visit is a contact before it has words. Instants are unix seconds; -1 is a
// part of the time that is not known in this kind of channel.
type visit struct {
	start, end, taken      int64
	wait, talk, hold, wrap int
	channel, topic, plot   int
	operator, region, city int
	person                 *person // nil: nobody knows who it was
	line                   int
	resolved, repeat       bool
	repeatedAt             int64 // 0: never
	story                  int   // of the procedure left behind; -1: none
}

// again is a repetition that will come.
type again struct {
	due   int64
	visit int
}

// planner makes the visits of a year one after the other.
type planner struct {
	*Desk
	r       *rand.Rand
	visits  []visit
	people  [][]*person // by region
	count   int
	queue   []again
	liveSum []float64 // cumulated weights of topics
	shopSum []float64
}

const (
	day            = int64(24 * 3600)
	newTopicAfter  = 8 * day // the same customer and topic sooner would be a repetition
	repeatAtLatest = 66 * day / 10
)

func (d *Desk) plan() {
	p := &planner{Desk: d, r: rand.New(rand.NewPCG(d.seed, 1)), people: make([][]*person, len(book().Regions))}
	live, shop := 0.0, 0.0
	for _, t := range book().Topics {
		live += t.Weight
		shop += t.Retail
		p.liveSum = append(p.liveSum, live)
		p.shopSum = append(p.shopSum, shop)
	}
	ends := d.ends(p.r)
	p.visits = make([]visit, 0, len(ends))
	for _, end := range ends {
		p.add(end)
	}
	d.visits = p.visits
}

// draw returns the index that a random number falls on, given cumulated weights.
func draw(r *rand.Rand, sums []float64) int {
	x := r.Float64() * sums[len(sums)-1]
	for i, s := range sums {
		if x < s {
			return i
		}
	}
	return len(sums) - 1
}

func (p *planner) add(end int64) {
	v := visit{end: end, story: -1, line: 1}
	if before, ok := p.pop(end); ok {
		p.again(&v, before)
	} else {
		p.fresh(&v)
	}
	if v.story >= 0 {
		v.resolved = true
	}
	v.taken = v.end + int64(between(p.r, 2, 50))
	if chance(p.r, .0015) && v.end+4*day < p.now.Unix() { // lost on its way for days
		v.taken = v.end + 3*day + int64(between(p.r, 600, 20*3600))
	}
	at := len(p.visits)
	p.visits = append(p.visits, v)
	if v.person == nil {
		return
	}
	v.person.lastEnd = v.end
	v.person.seen = append(v.person.seen, seen{v.topic, v.end, at})
	if odds := either(v.resolved, .5, .074); v.story < 0 && chance(p.r, odds) {
		delay := 2400 + int64(p.r.ExpFloat64()*1.7*float64(day))
		p.queue = append(p.queue, again{v.end + min(delay, 5*day+p.r.Int64N(day/2)), at})
	}
}

// pop takes the repetition out of the queue whose time has come first.
func (p *planner) pop(end int64) (visit int, ok bool) {
	best := -1
	for i, q := range p.queue {
		if q.due <= end && (best < 0 || q.due < p.queue[best].due) {
			best = i
		}
	}
	if best < 0 {
		return 0, false
	}
	q := p.queue[best]
	p.queue = slices.Delete(p.queue, best, best+1)
	if end-p.visits[q.visit].end > repeatAtLatest {
		return p.pop(end)
	}
	return q.visit, true
}

// again makes the same customer come back about the same thing.
func (p *planner) again(v *visit, before int) {
	b := &p.visits[before]
	v.repeat = true
	v.person, v.topic, v.plot, v.city, v.region = b.person, b.topic, b.plot, b.city, b.region
	v.channel = p.channel(v)
	if book().Channels[v.channel].Kind == contact.Retail && book().Topics[v.topic].Retail == 0 {
		v.channel = firstVoice + v.region
	}
	p.serve(v)
	if v.start <= b.end { // a letter would have been under way already
		v.channel = firstVoice + v.region
		p.serve(v)
	}
	b.repeatedAt = v.start
}

// fresh makes a customer come with something new.
func (p *planner) fresh(v *visit) {
	var w [8]float64
	regionWeights(v.end, &w)
	v.region = draw(p.r, w[:])
	v.channel = p.channel(v)
	kind := book().Channels[v.channel].Kind
	v.topic = p.topic(v.channel)
	if kind != contact.Retail && kind != contact.Email && kind != contact.Social && chance(p.r, .0125) {
		v.story = p.r.IntN(len(book().Stories))
		v.topic = topicAt(book().Stories[v.story].Topic)
	}
	v.plot = p.r.IntN(len(book().Topics[v.topic].Plots))
	unknown := map[contact.Kind]float64{contact.Retail: .33, contact.Social: .42}[kind]
	if chance(p.r, unknown) {
		v.city = p.cityOf(v.region)
	} else {
		v.person = p.someone(v)
		v.city = v.person.city
	}
	p.serve(v)
}

func (p *planner) cityOf(region int) int {
	for {
		if c := p.r.IntN(len(book().Cities)); book().Cities[c].Region == region {
			return c
		}
	}
}

// someone is a customer for whom the visit is no repetition: known or new.
func (p *planner) someone(v *visit) *person {
	known := p.people[v.region]
	if len(known) > 0 && chance(p.r, .44) {
		for range 3 {
			if c := known[p.r.IntN(len(known))]; c.lastEnd < v.end-day && !c.cameWith(v.topic, v.end-newTopicAfter) {
				return c
			}
		}
	}
	p.count++
	c := newPerson(p.r, p.count, p.cityOf(v.region))
	p.people[v.region] = append(known, c)
	return c
}

func (c *person) cameWith(topic int, since int64) bool {
	return slices.ContainsFunc(c.seen, func(s seen) bool { return s.topic == topic && s.at > since })
}

// channel draws where a customer of that region turns to at that hour.
func (p *planner) channel(v *visit) int {
	hour := localHour(v.end, book().Regions[v.region].Offset)
	voice, chat, messenger, social, email, retail := .655, .122, .044, .018, .023, .0
	if hour >= 10 && hour < 21 {
		retail = .165
	}
	switch draw(p.r, []float64{voice, voice + chat, voice + chat + messenger, voice + chat + messenger + social, voice + chat + messenger + social + email, voice + chat + messenger + social + email + retail}) {
	case 0:
		return []int{firstVoice + v.region, indexOf(businessLine), indexOf(roamingLine), indexOf("voice-callback")}[draw(p.r, []float64{.86, .91, .95, 1})]
	case 1:
		return indexOf([]string{"chat-site", appChat, "chat-account", shopChat, businessChat}[draw(p.r, []float64{.24, .64, .84, .93, 1})])
	case 2:
		return indexOf([]string{"telegram", "whatsapp", "viber"}[draw(p.r, []float64{.5, .85, 1})])
	case 3:
		return indexOf([]string{"vk", "ok", "store-reviews", "forum"}[draw(p.r, []float64{.5, .72, .9, 1})])
	case 4:
		return indexOf([]string{"email", businessMail}[draw(p.r, []float64{.78, 1})])
	}
	return firstRetail + v.region
}

// topic draws what a contact in that channel is about.
func (p *planner) topic(channel int) int {
	code := book().Channels[channel].Code
	if book().Channels[channel].Kind == contact.Retail {
		return draw(p.r, p.shopSum)
	}
	if chance(p.r, .85) {
		switch code {
		case businessLine, businessChat, businessMail:
			return topicAt("business")
		case roamingLine:
			return topicAt("roaming")
		case shopChat:
			return topicAt("shop")
		case "store-reviews":
			return topicAt("app")
		}
	}
	return draw(p.r, p.liveSum)
}

// serve draws the line, who served and how long it took; end and channel stand.
func (p *planner) serve(v *visit) {
	t, c := &book().Topics[v.topic], book().Channels[v.channel]
	hard := .0185 * t.Hard
	if c.Kind == contact.Retail {
		hard *= .3
	}
	if v.line = 1; v.story < 0 && chance(p.r, hard) {
		v.line = either(chance(p.r, .06), 2, 3)
	}
	lost := .048 * math.Sqrt(t.Hard)
	if c.Code == appChat || v.repeat {
		lost *= 2
	}
	v.resolved = !chance(p.r, lost)
	v.operator = p.whoServes(v, c.Kind)
	p.time(v, c, t.Load)
}

var loads = map[contact.Kind]float64{contact.Voice: 29.3, contact.Chat: 24, contact.Messenger: 24, contact.Social: 26, contact.Email: 36, contact.Retail: 32}

// time draws the parts of the handling time: lognormal around the kind's median.
func (p *planner) time(v *visit, c contact.Channel, load float64) {
	all := loads[c.Kind] * load * math.Exp(.72*p.r.NormFloat64())
	if v.line > 1 {
		all *= 2
	}
	if v.story >= 0 {
		all = all*2 + 60
	}
	all = min(max(all, 7), 1500)
	v.wrap = int(all * (.08 + .16*p.r.Float64()))
	v.hold, v.wait = 0, int(p.r.ExpFloat64()*11)
	span := 0
	switch c.Kind {
	case contact.Voice:
		if chance(p.r, .12) {
			v.hold = int(all * (.1 + .2*p.r.Float64()))
		}
		v.wait = min(v.wait, 150)
	case contact.Chat:
		v.wait += 2
		if c.Code == appChat {
			v.wait = 25 + int(p.r.ExpFloat64()*70)
		}
		span = int(all * (1 + 2.2*p.r.Float64()))
	case contact.Messenger:
		v.wait = 5 + int(p.r.ExpFloat64()*35)
		span = int(all * (2 + 4*p.r.Float64()))
	case contact.Social:
		v.wait = min(60+int(p.r.ExpFloat64()*500), 7200)
		span = int(all * (2 + 6*p.r.Float64()))
	case contact.Email:
		v.hold, v.wait = -1, min(900+int(p.r.ExpFloat64()*4500), 18000)
	case contact.Retail:
		v.hold, v.wait, span = -1, -1, between(p.r, 40, 300)
	}
	v.talk = int(all) - v.wrap - max(v.hold, 0)
	v.start = v.end - int64(max(v.wait, 0)+v.talk+max(v.hold, 0)+span)
}

// whoServes draws an operator of a fitting team who is on duty that day.
func (p *planner) whoServes(v *visit, kind contact.Kind) int {
	team := p.teamFor(v, kind)
	crew := p.operatorsOf[team]
	today := v.end / day
	for range 6 {
		if o := crew[p.r.IntN(len(crew))]; (int64(o)+today)%4 < 2 {
			return o
		}
	}
	return crew[p.r.IntN(len(crew))]
}

func (p *planner) teamFor(v *visit, kind contact.Kind) int {
	if v.line > 1 {
		return p.experts[p.r.IntN(len(p.experts))]
	}
	of := p.teamsOf[kind]
	if kind != contact.Retail {
		return of[p.r.IntN(len(of))]
	}
	last := of[0]
	for _, t := range of {
		if p.crews[t].Region <= v.region {
			last = t
		}
	}
	return last
}
