package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"openpeople/internal/jobs"
	"openpeople/internal/sending"
	"openpeople/internal/work"
)

// measure registers what /metrics tells besides requests: the process, the
// messages by state, events and work that wait, the writer's groups, what the jobs did.
func (a *app) measure(to *prometheus.Registry) {
	to.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), deskCollector{a})
}

// deskCollector asks the desk when it is asked itself.
type deskCollector struct{ *app }

var (
	messagesDesc = prometheus.NewDesc("openpeople_messages", "Messages by state; sent: of the last 28 days.", []string{"state"}, nil)
	eventsDesc   = prometheus.NewDesc("openpeople_events", "Events by state: waiting for their reaction, or given up.", []string{"state"}, nil)
	worksDesc    = prometheus.NewDesc("openpeople_works", "One-off work by state: waiting, running, dead.", []string{"state"}, nil)
	waitsDesc    = prometheus.NewDesc("openpeople_waits_seconds", "How long the oldest that is due has been waiting: messages, and events for their reaction; 0: nothing waits.", []string{"of"}, nil)
	writableDesc = prometheus.NewDesc("openpeople_writable", "1: the desk can write; 0: contacts and answers are refused.", nil, nil)
	answersDesc  = prometheus.NewDesc("openpeople_database_answers", "1: PostgreSQL answers; 0: requests are refused until it does. SQLite always does.", nil, nil)
	lossesDesc   = prometheus.NewDesc("openpeople_database_losses_total", "How often PostgreSQL did not answer.", nil, nil)
	aheadDesc    = prometheus.NewDesc("openpeople_database_clock_ahead_seconds", "How far the clock of PostgreSQL is ahead of this node's; 0: less than a second.", nil, nil)
	logDesc      = prometheus.NewDesc("openpeople_database_log_bytes", "How long SQLite's log is (-wal); it grows as long as somebody reads an old moment.", nil, nil)
	lostDesc     = prometheus.NewDesc("openpeople_database_lost", "1: what was stored last is gone, because SQLite's log was removed while the desk was down; until an admin lets sending go on.", nil, nil)
	stuckDesc    = prometheus.NewDesc("openpeople_sending_stuck", "1: something is due and the delivery takes nothing from this desk.", []string{"delivery"}, nil)
	buildDesc    = prometheus.NewDesc("openpeople_build_info", "Which version runs.", []string{"version"}, nil)
	writerDesc   = prometheus.NewDesc("openpeople_writer_total", "What SQLite's writer committed: groups, and transactions in them.", []string{"of"}, nil)
	kindsDesc    = prometheus.NewDesc("openpeople_messages_total", "What became of the messages that this process carried, by kind.", []string{"kind", "state"}, nil)
	droppedDesc  = prometheus.NewDesc("openpeople_log_dropped_total", "Lines of the log that nobody read: its pipe is full or broken.", nil, nil)
	jobsDesc     = prometheus.NewDesc("openpeople_jobs_total", "What the jobs of this process did.", []string{"what"}, nil)
)

// Describe names the figures.
func (deskCollector) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{messagesDesc, eventsDesc, worksDesc, waitsDesc, writableDesc, answersDesc, lossesDesc, aheadDesc, logDesc, lostDesc, stuckDesc, buildDesc, writerDesc, kindsDesc, droppedDesc, jobsDesc} {
		out <- d
	}
}

// Collect reads the figures; what cannot be read now is left out.
func (d deskCollector) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	gauge := func(desc *prometheus.Desc, label string, n int64) {
		out <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, float64(n), label)
	}
	counter := func(desc *prometheus.Desc, label string, n int64) {
		out <- prometheus.MustNewConstMetric(desc, prometheus.CounterValue, float64(n), label)
	}
	waits := func(of string, since *time.Time) {
		seconds := 0.0
		if since != nil {
			seconds = max(0, d.now().Sub(*since).Seconds())
		}
		out <- prometheus.MustNewConstMetric(waitsDesc, prometheus.GaugeValue, seconds, of)
	}
	gauge(buildDesc, version(), 1)
	yes := map[bool]float64{true: 1}
	bare := func(desc *prometheus.Desc, kind prometheus.ValueType, n float64) {
		out <- prometheus.MustNewConstMetric(desc, kind, n)
	}
	answers, losses := d.store.Answers()
	log, _ := d.store.LogSize()
	bare(writableDesc, prometheus.GaugeValue, yes[d.store.Writable(ctx) == nil])
	bare(answersDesc, prometheus.GaugeValue, yes[answers])
	bare(lossesDesc, prometheus.CounterValue, float64(losses))
	bare(aheadDesc, prometheus.GaugeValue, d.store.Ahead().Seconds())
	bare(logDesc, prometheus.GaugeValue, float64(log))
	if lost, err := d.store.LossHeld(ctx); err == nil {
		bare(lostDesc, prometheus.GaugeValue, yes[lost])
	}
	if c, err := d.store.CountMessages(ctx, 28); err == nil {
		waits("messages", c.OldestDue)
		gauge(messagesDesc, "queued", c.Queued)
		gauge(messagesDesc, "leased", c.Leased)
		gauge(messagesDesc, "wire", c.OnWire)
		gauge(messagesDesc, "failed", c.Failed)
		gauge(messagesDesc, "unknown", c.Unknown)
		gauge(messagesDesc, "sent", c.Sent)
	}
	if list, err := d.store.WaitingByDelivery(ctx); err == nil {
		for _, w := range list {
			gauge(stuckDesc, w.Delivery, map[bool]int64{true: 1}[w.Stuck != ""])
		}
	}
	if n, err := d.store.CountEvents(ctx); err == nil {
		gauge(eventsDesc, "waiting", n)
	}
	if n, err := d.store.DeadEvents(ctx); err == nil {
		gauge(eventsDesc, "given_up", n)
	}
	if n, err := d.store.CountWorks(ctx); err == nil {
		for _, state := range []work.State{work.Waiting, work.Running, work.Dead} {
			gauge(worksDesc, string(state), n[state])
		}
	}
	if since, err := d.store.OldestEvent(ctx); err == nil {
		waits("events", since)
	}
	if d.logs != nil {
		bare(droppedDesc, prometheus.CounterValue, float64(d.logs.Dropped()))
	}
	groups, transactions := d.store.WriterGroups()
	counter(writerDesc, "groups", groups)
	counter(writerDesc, "transactions", transactions)
	c := d.jobs.Counts()
	for _, k := range sending.Kinds {
		for _, state := range []sending.State{sending.Sent, sending.Failed, sending.Unknown, sending.Cancelled} {
			out <- prometheus.MustNewConstMetric(kindsDesc, prometheus.CounterValue, float64(c.Kinds[jobs.OfKind{Kind: k.Kind, State: state}]), string(k.Kind), string(state))
		}
	}
	for _, did := range []struct {
		what string
		n    int64
	}{{"sent", c.Sent}, {"retried", c.Retried}, {"failed", c.Failed}, {"unknown", c.Unknown}, {"cancelled", c.Cancelled}, {"rescued", c.Rescued}, {"reacted", c.Reacted}, {"stumbled", c.Stumbled}, {"given_up", c.GivenUp}, {"tripped", c.Tripped}, {"worked", c.Worked}, {"botched", c.Botched}} {
		counter(jobsDesc, did.what, did.n)
	}
}
