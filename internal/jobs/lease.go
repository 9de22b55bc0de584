package jobs

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"
)

// How long the leases are that are renewed while the work runs. A dead node's work
// waits so long until another takes it up.
const (
	eventLease = 30 * time.Second
	turnLease  = time.Minute
)

// errLeaseLost is why work is broken off: another node may have taken it up.
var errLeaseLost = errors.New("the lease was lost")

// token names one claim: no other has the same, in this process or another.
func (r *Runner) token() string { return r.parts.Node + "/" + strconv.FormatInt(r.tokens.Add(1), 36) }

// keep does what a lease is held for, and renews the lease meanwhile at a third of
// its length. A panic of do is its error. When the lease is lost, or runs out because the database does not answer,
// the context of do ends. renew moves its end and says whether it is still ours.
func (r *Runner) keep(ctx context.Context, length time.Duration, renew func(ctx context.Context, until time.Time) (mine bool, err error), do func(ctx context.Context) error) error {
	work, lose := context.WithCancelCause(ctx)
	defer lose(nil)
	renewals, done := context.WithCancel(context.WithoutCancel(ctx))
	var all sync.WaitGroup
	all.Go(func() {
		ends := r.now().Add(length)
		for third := time.NewTicker(length / 3); ; {
			select {
			case <-renewals.Done():
				third.Stop()
				return
			case <-third.C:
			}
			until := r.now().Add(length)
			switch mine, err := renew(renewals, until); {
			case err == nil && mine:
				ends = until
			case err == nil, !r.now().Before(ends):
				lose(errLeaseLost)
			}
		}
	})
	err := unharmed(work, do)
	done()
	all.Wait()
	if err != nil && context.Cause(work) == errLeaseLost {
		return errLeaseLost
	}
	return err
}

// unharmed does something and makes an error of its panic.
func unharmed(ctx context.Context, do func(ctx context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return do(ctx)
}
