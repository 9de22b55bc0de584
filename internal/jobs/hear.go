package jobs

import "context"

// hear listens to one recording that waits; more says that another may.
func (r *Runner) hear(ctx context.Context) (more bool) {
	if r.parts.Recordings == nil {
		return false
	}
	more, err := r.parts.Recordings.HearNext(ctx)
	if err != nil && ctx.Err() == nil {
		r.parts.Log.Error("recordings: one could not be heard", "err", err)
	}
	return more && err == nil && ctx.Err() == nil
}

// makeText makes the text of one recording that waits for it; more says that another may.
func (r *Runner) makeText(ctx context.Context) (more bool) {
	if r.parts.Texts == nil {
		return false
	}
	more, err := r.parts.Texts.MakeNext(ctx)
	if err != nil && ctx.Err() == nil {
		r.parts.Log.Error("recordings: a text could not be made", "err", err)
	}
	return more && err == nil && ctx.Err() == nil
}
