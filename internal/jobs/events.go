package jobs

import (
	"context"
	"fmt"
	"sync"
	"time"

	"openpeople/internal/event"
	"openpeople/internal/i18n"
	"openpeople/internal/work"
)

// reader is who does something because of an event. It may be told twice of the
// same, after a crash, and must not mind. It is told of a subject in the order in
// which things happened.
type reader struct {
	work.Reader
	do func(r *Runner, ctx context.Context, h event.Happened) error
}

// readers is every event and what happens because of it, each in a file
// on_<event>_<reader>.go.
var readers = []reader{
	{work.Reader{Event: event.ResponseCorrected, Name: "recovery", Words: i18n.Text{RU: "Открыть перезвон по исправленной оценке", EN: "Open a call-back for a corrected mark"}}, (*Runner).onResponseCorrectedRecovery},
	{work.Reader{Event: event.CustomerOptedOut, Name: "sending", Words: i18n.Text{RU: "Отозвать письма тем, кто просил не писать", EN: "Take back letters to those who opted out"}}, (*Runner).onCustomerOptedOutSending},
	{work.Reader{Event: event.ReviewSubmitted, Name: "leads", Words: i18n.Text{RU: "Послать разбор тем, кто ведёт оператора без учётной записи", EN: "Send a review to who leads an operator without an account"}}, (*Runner).onReviewSubmittedLeads},
	{work.Reader{Event: event.AppealDecided, Name: "idea", Words: i18n.Text{RU: "Завести идею о правиле, которое неверно", EN: "Make an idea of a rule that is wrong"}}, (*Runner).onAppealDecidedIdea},
}

// Readers lists who reads which event.
func Readers() []work.Reader {
	out := make([]work.Reader, len(readers))
	for i, one := range readers {
		out[i] = one.Reader
	}
	return out
}

const (
	readAtOnce  = 64 // events that one reader is told of at the same time
	maxStumbles = 12 // failures after which an event stays with its error
)

// reading is the lane of one reader.
type reading struct {
	*Runner
	name string
	of   map[event.Name][]string // every event and its readers
	do   map[event.Name]func(r *Runner, ctx context.Context, h event.Happened) error
	wake chan struct{}
	done *batch[doneEvent]
}

type doneEvent struct {
	id    int64
	lease string
}

// readings returns the lane of each reader.
func (r *Runner) readings() []*reading {
	of, lanes := map[event.Name][]string{}, map[string]*reading{}
	var list []*reading
	for _, one := range r.readers {
		lane := lanes[one.Name]
		if lane == nil {
			lane = &reading{Runner: r, name: one.Name, of: of, do: map[event.Name]func(*Runner, context.Context, event.Happened) error{}, wake: make(chan struct{}, 1)}
			lanes[one.Name] = lane
			list = append(list, lane)
		}
		of[one.Event] = append(of[one.Event], one.Name)
		lane.do[one.Event] = one.do
	}
	return list
}

// run tells the reader of what happens until ctx ends or, with drain, until nothing
// is due. What was claimed is finished even when ctx ends meanwhile.
func (l *reading) run(ctx context.Context, drain bool) {
	l.done = startBatch(l.flushDone)
	defer l.done.close()
	slots := make(chan struct{}, readAtOnce)
	var all sync.WaitGroup
	defer all.Wait()
	whole := context.WithoutCancel(ctx)
	for ctx.Err() == nil {
		select {
		case slots <- struct{}{}: // one is free
			<-slots
		case <-ctx.Done():
			return
		}
		lease, busy := l.token(), len(slots)
		list := l.claim(ctx, lease, readAtOnce-busy)
		for _, h := range list {
			slots <- struct{}{}
			all.Go(func() {
				l.tell(whole, h, lease)
				<-slots
			})
		}
		switch {
		case len(list) > 0:
		case drain && busy > 0:
			all.Wait() // a later event of the same subject may be due by now
		case drain:
			return
		default:
			wait(ctx, l.wake, poll)
		}
	}
}

func (l *reading) claim(ctx context.Context, lease string, n int) []event.Happened {
	now := l.now()
	list, err := l.store.ClaimEvents(ctx, work.Claim{Reader: l.name, Readers: l.of, Lease: lease, Now: now, Until: now.Add(eventLease), N: n})
	if err != nil && ctx.Err() == nil {
		l.parts.Log.Error("events: nothing could be claimed", "reader", l.name, "err", err)
	}
	return list
}

// tell tells the reader of one event and returns when what became of it is stored.
func (l *reading) tell(ctx context.Context, h event.Happened, lease string) {
	renew := func(ctx context.Context, until time.Time) (bool, error) {
		return l.store.RenewEvent(ctx, h.ID, lease, until)
	}
	err := l.keep(ctx, eventLease, renew, func(ctx context.Context) error { return l.attempt(ctx, h) })
	if err == nil {
		if err := l.done.put(doneEvent{h.ID, lease}); err != nil {
			l.parts.Log.Error("events: a reader is done, which could not be noted", "reader", l.name, "err", err)
		}
		l.counts.reacted.Add(1)
		return
	}
	l.counts.stumbled.Add(1)
	if err == errLeaseLost { // it is due again
		l.parts.Log.Warn("events: a reader was broken off", "event", h.Name, "reader", l.name, "subject", h.Subject, "err", err)
		return
	}
	var next time.Time // zero: never again
	if h.Attempts < maxStumbles {
		next = l.now().Add(jitter(time.Second << h.Attempts))
		l.parts.Log.Warn("events: a reader failed and is told again", "event", h.Name, "reader", l.name, "subject", h.Subject, "attempt", h.Attempts, "err", err)
	} else {
		l.counts.givenUp.Add(1)
		l.parts.Log.Error("events: a reader is given up", "event", h.Name, "reader", l.name, "subject", h.Subject, "attempt", h.Attempts, "err", err)
	}
	if err := l.store.EventFailed(ctx, h.ID, lease, clip(err.Error()), next); err != nil {
		l.parts.Log.Error("events: a failure could not be noted", "err", err)
	}
}

func (l *reading) attempt(ctx context.Context, h event.Happened) error {
	do := l.do[h.Name]
	if do == nil {
		return fmt.Errorf("%s does not read %q", l.name, h.Name)
	}
	return do(l.Runner, ctx, h)
}

func (l *reading) flushDone(ctx context.Context, list []doneEvent) error {
	leases := make(map[int64]string, len(list))
	for _, d := range list {
		leases[d.id] = d.lease
	}
	err := l.store.EventsDone(ctx, leases)
	select {
	case l.wake <- struct{}{}: // the next event of the same subject
	default:
	}
	return err
}
