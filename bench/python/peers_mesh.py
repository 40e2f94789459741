"""The mesh tool pymeshmetrics, which computes by VTK; loading it takes seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import meshmetrics.metrics
import numpy as np
import SimpleITK
import vtk
from vtk.util.numpy_support import numpy_to_vtk

from .comparison import Result
from .phantoms import Pair
from .surface_oracle import TOLERANCE
from .threads import allowed

_own_meshing: Callable[[Any], Any] = meshmetrics.metrics.vtk_meshing
vtk.vtkSMPTools.Initialize(allowed())


def _surface_nets(image: Any) -> Any:
    """Mesh a mask by VTK's surface nets without smoothing: the faces of its voxels, two triangles each."""
    mask = np.pad(SimpleITK.GetArrayViewFromImage(image) > 0, 1).astype(np.uint8)
    grid = vtk.vtkImageData()
    grid.SetDimensions(*mask.shape[::-1])
    grid.SetSpacing(image.GetSpacing())
    grid.SetOrigin([-step for step in image.GetSpacing()])
    grid.GetPointData().SetScalars(numpy_to_vtk(mask.ravel(), deep=True))
    nets = vtk.vtkSurfaceNets3D()
    nets.SetInputData(grid)
    nets.SetValue(0, 1)
    nets.SmoothingOff()
    nets.SetOutputMeshTypeToTriangles()
    nets.Update()
    mesh = nets.GetOutput()
    mesh.GetCellData().Initialize()
    return mesh


def _measure(pair: Pair) -> Result:
    one = meshmetrics.metrics.DistanceMetrics(verbose=False)
    one.set_input(pair.reference.view(np.bool_), pair.prediction.view(np.bool_), spacing=pair.spacing)  # it crops
    values = {"DSC": one.dsc(), "HD95": one.hd(95), "ASSD": one.assd(), "NSD": one.nsd(TOLERANCE)}
    return {name: [float(value)] for name, value in values.items()}


def released(pair: Pair) -> Result:
    """Measure one pair of 3D masks of zeros and ones with the package as it is (marching cubes)."""
    meshmetrics.metrics.vtk_meshing = _own_meshing
    return _measure(pair)


def with_surface_nets(pair: Pair) -> Result:
    """Do the same on the faces of the voxels, as its authors' paper does."""
    meshmetrics.metrics.vtk_meshing = _surface_nets
    return _measure(pair)
