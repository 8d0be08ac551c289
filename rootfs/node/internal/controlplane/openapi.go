package controlplane

import (
	"fmt"
	"net/http"

	"github.com/emicklei/go-restful/v3"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/apiserver/pkg/server/mux"
	"k8s.io/apiserver/pkg/server/routes"
	"k8s.io/kube-openapi/pkg/common"
)

// documents are the descriptions of the API that clients ask for now and then: OpenAPI 2 as a whole, OpenAPI 3 by group and version.
//
// Upstream makes all of them at the start and keeps them as trees and as text, 40 MB of a heap of 105, though a node may never be
// asked. Here upstream's code makes each when somebody asks, and nobody having asked for some minutes, it goes. Only the list of
// OpenAPI 3, with a hash of every document, stays: the aggregator asks for it every minute.
type documents struct {
	v2 *common.Config
	v3 *common.OpenAPIV3Config
}

// withhold keeps the server of that configuration from making its documents.
func withhold(config *genericapiserver.Config) documents {
	config.SkipOpenAPIInstallation = true
	return documents{v2: config.OpenAPIConfig, v3: config.OpenAPIV3Config}
}

// install puts the documents of a server where it would have them itself.
func (d documents) install(target genericapiserver.DelegationTarget) error {
	server, ok := target.(*genericapiserver.GenericAPIServer)
	if !ok {
		return fmt.Errorf("the aggregator delegates to a %T, which has no documents of OpenAPI", target)
	}
	container, paths := server.Handler.GoRestfulContainer, server.Handler.NonGoRestfulMux
	paths.Handle("/openapi/v2", forgetting(func() http.Handler { return d.second(container) }))
	paths.Handle("/openapi/v3", &listing{path: "/openapi/v3", make: func() http.Handler { return d.third(container) }})
	for _, service := range container.RegisteredWebServices() {
		one := func() http.Handler { return d.third(restful.NewContainer().Add(service)) }
		paths.Handle("/openapi/v3"+service.RootPath(), forgetting(one))
	}
	return nil
}

// release lets go of the definitions that all documents are made of. They are made anew with each from then on.
func (d documents) release() { d.v3.Definitions = nil }

func (d documents) second(container *restful.Container) http.Handler {
	made := mux.NewPathRecorderMux("openapi-v2")
	routes.OpenAPI{Config: d.v2}.InstallV2(container, made)
	return made
}

func (d documents) third(container *restful.Container) http.Handler {
	made := mux.NewPathRecorderMux("openapi-v3")
	routes.OpenAPI{V3Config: d.v3}.InstallV3(container, made)
	return made
}
