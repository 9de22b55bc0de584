package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"time"

	"openpeople/internal/config"
)

// debugHandler serves /debug/pprof: what the running program does and holds. It
// is for a listener on a loopback address; a page of another site, which could
// reach that under a name of its own, is refused by the Host header. The command
// line is not served: secrets may stand in it.
func debugHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("POST /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if !config.Loopback(host) {
			http.Error(w, "only for this machine", http.StatusForbidden)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// debug listens for debugHandler where the settings want it; serve, which is nil
// when they do not, answers until ctx ends.
func (a *app) debug() (serve func(ctx context.Context) error, err error) {
	if a.cfg.DebugAddr == "" {
		return nil, nil
	}
	listener, err := net.Listen("tcp", a.cfg.DebugAddr)
	if err != nil {
		return nil, listenError("--debug-addr", a.cfg.DebugAddr, err)
	}
	// Where a name leads is known only now.
	if at := listener.Addr().(*net.TCPAddr); !at.IP.IsLoopback() {
		return nil, errors.Join(fmt.Errorf("OPENPEOPLE_DEBUG_ADDR leads to %s, which is not this machine alone", at), listener.Close())
	}
	a.log.Info("debugging", "url", "http://"+listener.Addr().String()+"/debug/pprof/")
	server := &http.Server{Handler: debugHandler(), ReadHeaderTimeout: 10 * time.Second, ErrorLog: a.serverLog()}
	return func(ctx context.Context) error {
		defer context.AfterFunc(ctx, func() { server.Close() })()
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	}, nil
}
