# Builds the project with Vitis HLS:
#   vitis_hls -f build_prj.tcl                          (2020.1 to 2024.1)
#   vitis-run --mode hls --tcl build_prj.tcl            (2024.2 and later)
# Steps are switched here, or as name=0 / name=1 in the environment variable BURIN_STEPS, for example
#   BURIN_STEPS="cosim=1 validation=1" vitis_hls -f build_prj.tcl
array set opt {
    reset      0
    csim       1
    synth      1
    cosim      0
    validation 0
    export     0
    vsynth     0
}

set tcldir [file dirname [file normalize [info script]]]
cd $tcldir
source [file join $tcldir project.tcl]

if {[info exists ::env(BURIN_STEPS)]} {
    foreach step [split $::env(BURIN_STEPS)] {
        if {$step eq ""} { continue }
        if {![regexp {^([a-z]+)=([01])$} $step whole name value] || ![info exists opt($name)]} {
            error "BURIN_STEPS: \"$step\" is no step; the steps are [lsort [array names opt]]"
        }
        set opt($name) $value
    }
}

proc announce {what} {
    puts "***** $what *****"
}

# 1 if both files exist and hold the same text.
proc same_text {first second} {
    if {![file exists $first] || ![file exists $second]} { return 0 }
    set a [open $first r]
    set b [open $second r]
    set same [string equal [read $a] [read $b]]
    close $a
    close $b
    return $same
}

if {$opt(reset)} {
    open_project -reset ${project_name}_prj
} else {
    open_project ${project_name}_prj
}
set_top $project_name
add_files firmware/${project_name}.cpp -cflags "-std=c++14"
add_files -tb ${project_name}_test.cpp -cflags "-std=c++14 -Wno-unknown-pragmas"
add_files -tb tb_data
if {$opt(reset)} {
    open_solution -reset solution1 -flow_target vivado
} else {
    open_solution solution1 -flow_target vivado
}
set_part $part
create_clock -period $clock_period -name default
set_clock_uncertainty $clock_uncertainty default

if {$opt(csim)} {
    announce "C SIMULATION"
    csim_design
}

if {$opt(synth)} {
    announce "C SYNTHESIS"
    csynth_design
}

if {$opt(cosim)} {
    announce "C/RTL COSIMULATION"
    # The testbench writes its results beside those of the C simulation.
    add_files -tb ${project_name}_test.cpp -cflags "-std=c++14 -Wno-unknown-pragmas -DRTL_SIM"
    cosim_design
}

if {$opt(validation)} {
    announce "VALIDATION"
    foreach port $output_ports {
        if {![same_text tb_data/csim_$port.dat tb_data/cosim_$port.dat]} {
            error "output $port: C simulation and cosimulation differ, or one of them did not run"
        }
    }
    puts "INFO: C simulation and cosimulation agree"
}

if {$opt(export)} {
    announce "EXPORT"
    export_design -format ip_catalog
}

if {$opt(vsynth)} {
    announce "VIVADO SYNTHESIS"
    if {![file exists ${project_name}_prj/solution1/syn/verilog]} {
        error "there is no Verilog in ${project_name}_prj/solution1/syn/verilog: run C synthesis first (synth=1)"
    }
    exec vivado -mode batch -source vivado_synth.tcl >@ stdout 2>@ stderr
}

exit
