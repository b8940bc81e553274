// The job of job.js by controller-runtime, as its book shows it, with what makes it fast: sixteen workers, no limit of
// requests in the client, and a cache without managedFields.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

const workers = 16

type Connection struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              Spec   `json:"spec"`
	Status            Status `json:"status"`
}

type Spec struct {
	Type        string     `json:"type"`
	Description string     `json:"description"`
	Parameters  Parameters `json:"parameters"`
	Test        Test       `json:"test"`
}

type Parameters struct {
	URL          string `json:"url"`
	User         string `json:"user"`
	APIKeyHeader string `json:"apiKeyHeader"`
	TLS          TLS    `json:"tls"`
}

type TLS struct {
	Mode       string `json:"mode"`
	ServerName string `json:"serverName"`
}

type Test struct {
	Interval         string `json:"interval"`
	Timeout          string `json:"timeout"`
	FailureThreshold int    `json:"failureThreshold"`
}

type Status struct {
	ObservedGeneration int64              `json:"observedGeneration"`
	Conditions         []metav1.Condition `json:"conditions"`
}

func (c *Connection) DeepCopyObject() runtime.Object {
	copied := *c
	copied.ObjectMeta = *c.ObjectMeta.DeepCopy()
	copied.Status.Conditions = slices.Clone(c.Status.Conditions)
	return &copied
}

type ConnectionList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata"`
	Items           []Connection `json:"items"`
}

func (l *ConnectionList) DeepCopyObject() runtime.Object {
	copied := *l
	copied.Items = make([]Connection, len(l.Items))
	for i := range l.Items {
		copied.Items[i] = *l.Items[i].DeepCopyObject().(*Connection)
	}
	return &copied
}

var (
	typeName = regexp.MustCompile(`^[a-z0-9-]+$`)
	url      = regexp.MustCompile(`^https?://[^/?#@\s]+(/[^\s]*)?$`)
	user     = regexp.MustCompile(`^[^:]+$`)
	header   = regexp.MustCompile(`^[A-Za-z0-9-]+$`)
	duration = regexp.MustCompile(`^([0-9]+(ms|s|m|h))+$`)
	modes    = []string{"disable", "require", "verify-ca", "verify-full"}
)

func valid(s Spec) bool {
	short := func(text string) bool { return len(text) <= 2048 }
	p, t := s.Parameters, s.Test
	return typeName.MatchString(s.Type) && len(s.Type) <= 63 && short(s.Description) &&
		url.MatchString(p.URL) && short(p.URL) &&
		(p.User == "" || user.MatchString(p.User)) && short(p.User) &&
		(p.APIKeyHeader == "" || header.MatchString(p.APIKeyHeader)) && short(p.APIKeyHeader) &&
		(p.TLS.Mode == "" || slices.Contains(modes, p.TLS.Mode)) && short(p.TLS.ServerName) &&
		duration.MatchString(t.Interval) && duration.MatchString(t.Timeout) &&
		t.FailureThreshold >= 1 && t.FailureThreshold <= 10
}

type reconciler struct {
	client.Client
	sample     map[string]any
	conditions []map[string]any
}

func (r *reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	connection := &Connection{}
	if err := r.Get(ctx, request.NamespacedName, connection); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if connection.Status.ObservedGeneration == connection.Generation {
		return ctrl.Result{}, nil
	}
	version := map[string]any{"resourceVersion": connection.ResourceVersion}
	body, err := json.Marshal(map[string]any{"metadata": version, "status": r.statusOf(connection)})
	if err != nil {
		return ctrl.Result{}, err
	}
	return ctrl.Result{}, r.Status().Patch(ctx, connection, client.RawPatch(types.MergePatchType, body))
}

func (r *reconciler) statusOf(connection *Connection) map[string]any {
	conditions := make([]map[string]any, len(r.conditions))
	isValid := valid(connection.Spec)
	for i, condition := range r.conditions {
		conditions[i] = maps.Clone(condition)
		conditions[i]["observedGeneration"] = connection.Generation
		conditions[i]["lastTransitionTime"] = time.Now().UTC().Format(time.RFC3339)
		if !isValid {
			conditions[i]["status"] = "False"
		}
	}
	status := maps.Clone(r.sample)
	status["observedGeneration"] = connection.Generation
	status["conditions"] = conditions
	return status
}

// What Mooring wrote into one of these Connections.
func read(file string) (sample map[string]any, conditions []map[string]any, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, err
	}
	var own struct{ Conditions []map[string]any }
	if err = json.Unmarshal(text, &sample); err == nil {
		err = json.Unmarshal(text, &own)
	}
	return sample, own.Conditions, err
}

func run() error {
	log.SetLogger(zap.New())
	sample, conditions, err := read(os.Args[1])
	if err != nil {
		return err
	}
	config, err := ctrl.GetConfig()
	if err != nil {
		return err
	}
	config.QPS = -1
	kinds := runtime.NewScheme()
	group := schema.GroupVersion{Group: "mooring.dev", Version: "v1alpha1"}
	kinds.AddKnownTypes(group, &Connection{}, &ConnectionList{})
	metav1.AddToGroupVersion(kinds, group)
	m, err := ctrl.NewManager(config, ctrl.Options{
		Scheme:  kinds,
		Metrics: server.Options{BindAddress: "0"},
		Cache:   cache.Options{DefaultTransform: cache.TransformStripManagedFields()},
	})
	if err != nil {
		return err
	}
	err = ctrl.NewControllerManagedBy(m).
		For(&Connection{}).
		WithOptions(controller.Options{MaxConcurrentReconciles: workers}).
		Complete(&reconciler{m.GetClient(), sample, conditions})
	if err != nil {
		return err
	}
	started := manager.RunnableFunc(func(ctx context.Context) error {
		fmt.Println("started")
		<-ctx.Done()
		return nil
	})
	if err = m.Add(started); err != nil {
		return err
	}
	return m.Start(ctrl.SetupSignalHandler())
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
